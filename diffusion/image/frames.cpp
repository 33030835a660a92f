// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/frames.hpp"

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {

std::vector<Pixels> animation_frames(std::string_view bytes) {
  // Also of one picture: WebP's own reader takes no animation.
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return animation::webp_frames(bytes);
  std::vector<Pixels> frames;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) frames = animation::png_frames(bytes);
  if (animation::is_gif(bytes)) frames = animation::gif_frames(bytes);
  if (frames.size() < 2) frames.clear();
  return frames;
}

void animation::check_room(std::int64_t frames, std::int64_t width, std::int64_t height) {
  std::int64_t area = 0, all = 0;
  if (__builtin_mul_overflow(width, height, &area) || __builtin_mul_overflow(frames + 1, area, &all) ||
      all > kMaxAnimationPixels)
    throw FileError(
        fmt::format("its more than {} pictures of {}x{} are too many to hold at once", frames, width, height));
}

}  // namespace weft::image
