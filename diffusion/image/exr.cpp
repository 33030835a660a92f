// SPDX-License-Identifier: Apache-2.0
// The file layout is that of "OpenEXR File Layout" (openexr.com): little-endian, attributes, a table of chunks.
#include "diffusion/image/exr.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr std::uint32_t kExrMagic = 20000630;
constexpr std::uint32_t kExrVersion = 2;
constexpr std::uint8_t kZipped = 3;
constexpr std::int64_t kLinesAChunk = 16;
constexpr std::int32_t kHalfType = 1, kFloatType = 2;

class ExrBytes {
 public:
  template <typename Number>
  ExrBytes& number(Number value) {
    char raw[sizeof(Number)];
    std::memcpy(raw, &value, sizeof(Number));
    out_.append(raw, sizeof(Number));
    return *this;
  }
  /// With a zero behind it.
  ExrBytes& word(std::string_view text) {
    out_.append(text);
    out_ += '\0';
    return *this;
  }
  ExrBytes& raw(std::string_view bytes) {
    out_.append(bytes);
    return *this;
  }
  ExrBytes& attribute(std::string_view name, std::string_view type, const ExrBytes& value) {
    word(name).word(type).number(static_cast<std::int32_t>(value.out_.size()));
    return raw(value.out_);
  }
  const std::string& str() const { return out_; }

 private:
  std::string out_;
};

/// Names in the order of the file, which is the alphabet's, and where each is in the picture.
struct ExrChannel {
  std::string_view name;
  std::int64_t index;
};

std::vector<ExrChannel> exr_channels(std::int64_t count) {
  if (count == 1) return {{"Y", 0}};
  if (count == 3) return {{"B", 2}, {"G", 1}, {"R", 0}};
  return {{"A", 3}, {"B", 2}, {"G", 1}, {"R", 0}};
}

std::string exr_header(const at::Tensor& image, const std::vector<TextChunk>& texts, const ExrOptions& options) {
  const auto width = static_cast<std::int32_t>(image.size(1)), height = static_cast<std::int32_t>(image.size(0));
  ExrBytes channels;
  for (const ExrChannel& channel : exr_channels(image.size(2)))
    channels.word(channel.name)
        .number(options.half ? kHalfType : kFloatType)
        .number(std::int32_t{0})
        .number(1)
        .number(1);
  channels.number(std::uint8_t{0});
  const ExrBytes window = ExrBytes().number(0).number(0).number(width - 1).number(height - 1);
  ExrBytes chromaticities;
  for (const float value : options.chromaticities) chromaticities.number(value);
  ExrBytes header;
  header.number(kExrMagic).number(kExrVersion);
  header.attribute("channels", "chlist", channels);
  header.attribute("chromaticities", "chromaticities", chromaticities);
  header.attribute("compression", "compression", ExrBytes().number(kZipped));
  header.attribute("dataWindow", "box2i", window).attribute("displayWindow", "box2i", window);
  header.attribute("lineOrder", "lineOrder", ExrBytes().number(std::uint8_t{0}));
  header.attribute("pixelAspectRatio", "float", ExrBytes().number(1.0f));
  header.attribute("screenWindowCenter", "v2f", ExrBytes().number(0.0f).number(0.0f));
  header.attribute("screenWindowWidth", "float", ExrBytes().number(1.0f));
  for (const TextChunk& text : texts) header.attribute(text.keyword, "string", ExrBytes().raw(text.text));
  return header.number(std::uint8_t{0}).str();
}

/// Even bytes, then odd ones, then differences: what the format zips instead of the values themselves.
std::string exr_predicted(const std::string& raw) {
  std::string parted;
  parted.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); i += 2) parted += raw[i];
  for (std::size_t i = 1; i < raw.size(); i += 2) parted += raw[i];
  for (std::size_t i = parted.size(); i-- > 1;) parted[i] = static_cast<char>(parted[i] - parted[i - 1] + 128);
  return parted;
}

/// Zipped, or as it is where that would not be shorter.
std::string exr_zipped(const std::string& raw) {
  const std::string predicted = exr_predicted(raw);
  uLongf size = compressBound(static_cast<uLong>(raw.size()));
  std::string zipped(size, '\0');
  const int status = compress(reinterpret_cast<Bytef*>(zipped.data()), &size,
                              reinterpret_cast<const Bytef*>(predicted.data()), static_cast<uLong>(predicted.size()));
  if (status != Z_OK || size >= raw.size()) return raw;
  zipped.resize(size);
  return zipped;
}

/// planes: [channels in the file's order, H, W]
std::string exr_lines(const at::Tensor& planes, std::int64_t first, std::int64_t count) {
  const at::Tensor lines = planes.narrow(1, first, count).transpose(0, 1).contiguous();
  return {static_cast<const char*>(lines.const_data_ptr()), lines.nbytes()};
}

at::Tensor exr_planes(const at::Tensor& image, bool half) {
  std::vector<at::Tensor> planes;
  for (const ExrChannel& channel : exr_channels(image.size(2))) planes.push_back(image.select(2, channel.index));
  return at::stack(planes, 0).to(half ? at::kHalf : at::kFloat);
}

}  // namespace

std::string encode_exr(const at::Tensor& image, const std::vector<TextChunk>& texts, const ExrOptions& options) {
  if (image.dim() != 3 || image.numel() == 0 || (image.size(2) != 1 && image.size(2) != 3 && image.size(2) != 4))
    throw FileError(
        fmt::format("A picture of shape [{}] cannot be written as EXR: it is not [height, width, 1, 3 or 4].",
                    fmt::join(image.sizes(), ", ")));
  const at::Tensor planes = exr_planes(image.to(at::kCPU, at::kFloat), options.half);
  std::string file = exr_header(image, texts, options);
  const std::int64_t height = image.size(0), chunks = (height + kLinesAChunk - 1) / kLinesAChunk;
  std::uint64_t offset = file.size() + static_cast<std::uint64_t>(chunks) * sizeof(std::uint64_t);
  ExrBytes table, data;
  for (std::int64_t first = 0; first < height; first += kLinesAChunk) {
    const std::string lines = exr_zipped(exr_lines(planes, first, std::min(kLinesAChunk, height - first)));
    table.number(offset);
    data.number(static_cast<std::int32_t>(first)).number(static_cast<std::int32_t>(lines.size())).raw(lines);
    offset += 2 * sizeof(std::int32_t) + lines.size();
  }
  return file + table.str() + data.str();
}

}  // namespace weft::image
