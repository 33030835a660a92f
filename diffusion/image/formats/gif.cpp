// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/format.hpp"
#include "diffusion/image/frames.hpp"

namespace weft::image {
namespace {

/// The first picture.
Decoded decode(std::string_view bytes) { return {animation::gif_frames(bytes).front()}; }

const Registrar<ImageFormat> gif_registrar{"GIF", {animation::is_gif, decode}};

}  // namespace
}  // namespace weft::image
