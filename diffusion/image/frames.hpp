// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "diffusion/image/pixels.hpp"

namespace weft::image {

/// All pictures of an animation are held at once, so together they may have so many pixels: half a minute at 720x480.
inline constexpr std::int64_t kMaxAnimationPixels = 500'000'000;

/// The pictures of an animated WebP, PNG or GIF file as they are shown, one behind the other, all of one size; empty
/// when it is none of these or a still picture. Throws FileError with the reason alone; the caller names the file.
std::vector<Pixels> animation_frames(std::string_view bytes);

namespace animation {

/// Throws FileError when another frame of that size would be too many.
void check_room(std::int64_t frames, std::int64_t width, std::int64_t height);

std::vector<Pixels> webp_frames(std::string_view bytes);
std::vector<Pixels> png_frames(std::string_view bytes);
/// Of a GIF also the only one. Four channels where anything is transparent.
std::vector<Pixels> gif_frames(std::string_view bytes);
bool is_gif(std::string_view bytes);

}  // namespace animation
}  // namespace weft::image
