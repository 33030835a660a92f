// SPDX-License-Identifier: Apache-2.0
// Any bytes as an animated WebP, PNG or GIF file.
#include <cstdint>
#include <string_view>

#include "diffusion/image/frames.hpp"
#include "engine/base/errors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    weft::image::animation_frames({reinterpret_cast<const char*>(data), size});
  } catch (const weft::FileError&) {
  }
  return 0;
}
