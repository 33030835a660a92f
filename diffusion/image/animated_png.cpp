// SPDX-License-Identifier: Apache-2.0
// Animated PNG (https://www.w3.org/TR/png-3/#apng-chunks): the first frame is the picture itself; the others are its
// data again, in chunks of another name with a number in front.
#include <algorithm>
#include <string_view>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/animated_pictures.hpp"
#include "diffusion/image/animation.hpp"
#include "diffusion/image/png_chunks.hpp"
#include "diffusion/image/write.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

// Size, place, delay, and that each frame replaces the one before.
std::string frame_control(std::uint64_t number, std::int64_t width, std::int64_t height, std::int64_t milliseconds) {
  constexpr std::int64_t kMostUnits = 65535;
  const bool fine = milliseconds <= kMostUnits;
  const std::int64_t units = fine ? milliseconds : std::min(kMostUnits, milliseconds / 1000);
  return big_endian(number, 4) + big_endian(width, 4) + big_endian(height, 4) + std::string(8, '\0') +
         big_endian(units, 2) + big_endian(fine ? 1000 : 1, 2) + std::string(2, '\0');
}

}  // namespace

std::string encode_animated_png(const at::Tensor& images, std::int64_t frame_milliseconds, int compression,
                                const std::vector<PngChunk>& chunks, const FrameProgress& progress) {
  check_animated_pictures(images);
  const std::int64_t count = images.size(0), height = images.size(1), width = images.size(2);
  std::string file;
  std::uint64_t number = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string png = encode_png(images[i], {}, compression);
    const auto control = [&] { file += png_chunk("fcTL", frame_control(number++, width, height, frame_milliseconds)); };
    if (i == 0) file += kPngSignature;
    if (i > 0) control();
    each_png_chunk(png, [&](std::string_view name, std::string_view data) {
      if (name == "IHDR" && i == 0) {
        file += png_chunk(name, data);
        if (count > 1) file += png_chunk("acTL", big_endian(count, 4) + big_endian(0, 4));
        if (count > 1) control();
      } else if (name == "IDAT") {
        file += i == 0 ? png_chunk(name, data) : png_chunk("fdAT", big_endian(number++, 4) + std::string(data));
      }
      return true;
    });
    progress(i + 1);
  }
  for (const auto& [name, data] : chunks) file += png_chunk(name, data);
  return file + png_chunk("IEND", {});
}

}  // namespace weft::image
