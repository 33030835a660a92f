// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/png_chunks.hpp"

#include <zlib.h>

namespace weft::image {

std::uint32_t big_endian_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

std::string png_chunk(std::string_view name, std::string_view data) {
  std::string body(name);
  body += data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(data.size(), 4) + body + big_endian(sum, 4);
}

void each_png_chunk(std::string_view png, const std::function<bool(std::string_view, std::string_view)>& take) {
  constexpr std::size_t kAroundData = 12;  // length, name, checksum
  std::string_view rest = png.substr(kPngSignature.size());
  while (rest.size() >= kAroundData) {
    const std::size_t length = big_endian_at(rest, 0);
    if (length > rest.size() - kAroundData || !take(rest.substr(4, 4), rest.substr(8, length))) return;
    rest.remove_prefix(length + kAroundData);
  }
}

}  // namespace weft::image
