// SPDX-License-Identifier: Apache-2.0
// Animated PNG (https://www.w3.org/TR/png-3/#apng-chunks): the first frame is the picture itself; the others are its
// data again, in chunks of another name with a number in front.
#include <algorithm>
#include <string_view>

#include <zlib.h>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/animated_pictures.hpp"
#include "diffusion/image/animation.hpp"
#include "diffusion/image/write.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr std::size_t kSignatureBytes = 8;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

std::string chunk_of(std::string_view name, std::string_view data) {
  std::string body(name);
  body += data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(data.size(), 4) + body + big_endian(sum, 4);
}

/// Calls `take` with name and data of each chunk of a PNG that encode_png() made.
template <typename Take>
void walk_chunks(std::string_view png, const Take& take) {
  png.remove_prefix(kSignatureBytes);
  while (png.size() >= 12) {
    std::size_t length = 0;
    for (int i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(png[i]);
    take(png.substr(4, 4), png.substr(8, length));
    png.remove_prefix(std::min(png.size(), length + 12));
  }
}

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
    const auto control = [&] { file += chunk_of("fcTL", frame_control(number++, width, height, frame_milliseconds)); };
    if (i == 0) file += png.substr(0, kSignatureBytes);
    if (i > 0) control();
    walk_chunks(png, [&](std::string_view name, std::string_view data) {
      if (name == "IHDR" && i == 0) {
        file += chunk_of(name, data);
        if (count > 1) file += chunk_of("acTL", big_endian(count, 4) + big_endian(0, 4));
        if (count > 1) control();
      } else if (name == "IDAT") {
        file += i == 0 ? chunk_of(name, data) : chunk_of("fdAT", big_endian(number++, 4) + std::string(data));
      }
    });
    progress(i + 1);
  }
  for (const auto& [name, data] : chunks) file += chunk_of(name, data);
  return file + chunk_of("IEND", {});
}

}  // namespace weft::image
