// SPDX-License-Identifier: Apache-2.0
// WebP, by libwebp. The EXIF chunk is found by walking the RIFF container (WebP container specification).
#include <webp/decode.h>

#include <cstdint>

#include "diffusion/image/exif.hpp"
#include "diffusion/image/format.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

int orientation_of(std::string_view bytes) {
  std::size_t at = kRiffHeader;
  while (bytes.size() >= kChunkHeader && at <= bytes.size() - kChunkHeader) {
    const std::size_t size = little_endian(bytes, at + 4);
    const std::size_t body = at + kChunkHeader;
    if (bytes.substr(at, 4) == "EXIF") return exif_orientation(bytes.substr(body, size));
    at = body + size + size % 2;
  }
  return 1;
}

bool matches(std::string_view bytes) {
  return bytes.starts_with("RIFF") && bytes.substr(4).substr(0, 8).ends_with("WEBP");
}

Decoded decode(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) throw FileError("its header is damaged");
  if (features.has_animation != 0) throw FileError("it is an animation, of which single pictures are not read");
  Decoded result;
  result.pixels = make_pixels(features.width, features.height, features.has_alpha != 0 ? 4 : 3);
  const auto into = features.has_alpha != 0 ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  const int stride = features.width * result.pixels.channels;
  if (into(data, bytes.size(), result.pixels.values.data(), result.pixels.values.size(), stride) == nullptr)
    throw FileError("its pixels are damaged, or the file ends in the middle");
  result.orientation = orientation_of(bytes);
  return result;
}

const Registrar<ImageFormat> webp_registrar{"WebP", {matches, decode}};

}  // namespace
}  // namespace weft::image
