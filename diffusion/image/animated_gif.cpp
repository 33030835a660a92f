// SPDX-License-Identifier: Apache-2.0
// GIF89a: a palette of its own for each frame, by median cut, with the error spread (Floyd and Steinberg).
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diffusion/image/animated_pictures.hpp"
#include "diffusion/image/animation.hpp"
#include "diffusion/image/palette.hpp"
#include "diffusion/image/quantise.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr int kGifColors = 256, kGifBits = 8, kMostCodes = 4096;

std::string little_pair(std::int64_t value) {
  return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}

/// LZW with codes that grow from 9 to 12 bits.
class LzwWriter {
 public:
  std::string encode(const std::vector<std::uint8_t>& values) {
    restart();
    int code = values.front();
    for (std::size_t i = 1; i < values.size(); ++i) {
      const int key = code << 8 | values[i];
      if (const auto known = codes_.find(key); known != codes_.end()) {
        code = known->second;
        continue;
      }
      put(code);
      if (next_ == kMostCodes) {
        restart();
      } else {
        if (next_ == 1 << width_) ++width_;
        codes_.emplace(key, next_++);
      }
      code = values[i];
    }
    put(code);
    put(kClear + 1);
    if (bits_ > 0) bytes_ += static_cast<char>(buffer_ & 0xFF);
    return std::move(bytes_);
  }

 private:
  static constexpr int kClear = 1 << kGifBits;

  void restart() {
    if (width_ != 0) put(kClear);
    codes_.clear();
    const bool first = width_ == 0;
    width_ = kGifBits + 1;
    next_ = kClear + 2;
    if (first) put(kClear);
  }
  void put(int code) {
    buffer_ |= static_cast<std::uint32_t>(code) << bits_;
    for (bits_ += width_; bits_ >= 8; bits_ -= 8, buffer_ >>= 8) bytes_ += static_cast<char>(buffer_ & 0xFF);
  }

  std::string bytes_;
  std::map<int, int> codes_;
  int width_ = 0, next_ = 0, bits_ = 0;
  std::uint32_t buffer_ = 0;
};

/// In sub-blocks of at most 255 bytes.
std::string in_blocks(const std::string& data) {
  constexpr std::size_t kMostInBlock = 255;
  std::string blocks;
  for (std::size_t at = 0; at < data.size(); at += kMostInBlock) {
    const std::string block = data.substr(at, kMostInBlock);
    blocks += static_cast<char>(block.size());
    blocks += block;
  }
  return blocks + '\0';
}

std::string gif_frame(const at::Tensor& image, std::int64_t hundredths) {
  const Pixels pixels = quantise(image.narrow(2, 0, 3));
  std::vector<Color> palette = median_cut(pixels, kGifColors);
  const Pixels plain = dithered(pixels, palette, "floyd-steinberg");
  palette.resize(kGifColors);
  std::map<Color, std::uint8_t> numbers;
  for (std::size_t i = palette.size(); i-- > 0;) numbers[palette[i]] = static_cast<std::uint8_t>(i);
  std::vector<std::uint8_t> indices;
  for (std::size_t i = 0; i < plain.values.size(); i += 3)
    indices.push_back(numbers[{plain.values[i], plain.values[i + 1], plain.values[i + 2]}]);
  std::string frame = std::string("\x21\xF9\x04\x00", 4) + little_pair(hundredths) + std::string(2, '\0');
  frame += '\x2C' + std::string(4, '\0') + little_pair(pixels.width) + little_pair(pixels.height) + '\x87';
  for (const Color& color : palette) frame.append(color.begin(), color.end());
  frame += static_cast<char>(kGifBits);
  return frame + in_blocks(LzwWriter().encode(indices));
}

}  // namespace

std::string encode_animated_gif(const at::Tensor& images, std::int64_t frame_milliseconds, std::int64_t loops,
                                const FrameProgress& progress) {
  constexpr std::int64_t kMostInPair = 65535;
  check_animated_pictures(images);
  const std::int64_t count = images.size(0), height = images.size(1), width = images.size(2);
  if (width > kMostInPair || height > kMostInPair)
    throw FileError(fmt::format("Pictures of {}x{} are too large for GIF.", width, height), "Scale them down first.");
  std::string file = "GIF89a" + little_pair(width) + little_pair(height) + std::string("\x70\0\0", 3);
  file += std::string("\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16) + little_pair(std::min(loops, kMostInPair)) + '\0';
  const std::int64_t hundredths = std::clamp<std::int64_t>((frame_milliseconds + 5) / 10, 1, kMostInPair);
  for (std::int64_t i = 0; i < count; ++i) {
    file += gif_frame(images[i], hundredths);
    progress(i + 1);
  }
  return file + '\x3B';
}

}  // namespace weft::image
