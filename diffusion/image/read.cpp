// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/read.hpp"

#include <array>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/format.hpp"
#include "diffusion/image/frames.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/mapped_file.hpp"

namespace weft::image {
namespace {

constexpr std::int64_t kEmptyMaskSide = 64;

/// 0..255 as 0..1, in one correctly rounded division each.
const std::array<float, 256>& levels() {
  static const auto table = [] {
    std::array<float, 256> values{};
    for (int i = 0; i < 256; ++i) values[i] = static_cast<float>(i) / 255.0f;
    return values;
  }();
  return table;
}

Picture to_tensors(const Pixels& pixels) {
  Picture picture{at::empty({1, pixels.height, pixels.width, 3}, at::kFloat), {}};
  const bool alpha = pixels.channels == 4;
  picture.mask = alpha ? at::empty({1, pixels.height, pixels.width}, at::kFloat)
                       : at::zeros({1, kEmptyMaskSide, kEmptyMaskSide}, at::kFloat);
  float* color = picture.image.mutable_data_ptr<float>();
  float* mask = picture.mask.mutable_data_ptr<float>();
  const std::uint8_t* in = pixels.values.data();
  for (std::int64_t i = 0; i < pixels.width * pixels.height; ++i, in += pixels.channels) {
    for (int c = 0; c < 3; ++c) *color++ = levels()[in[c]];
    if (alpha) *mask++ = 1.0f - levels()[in[3]];
  }
  return picture;
}

/// An animation as a batch. A mask where any of them has one.
Picture to_batch(const std::vector<Pixels>& frames) {
  std::vector<at::Tensor> images, masks;
  bool masked = false;
  for (const Pixels& frame : frames) {
    const Picture picture = to_tensors(frame);
    images.push_back(picture.image);
    masked = masked || frame.channels == 4;
    masks.push_back(frame.channels == 4 ? picture.mask : at::zeros({1, frame.height, frame.width}, at::kFloat));
  }
  Picture batch{at::cat(images), {}};
  batch.mask = masked ? at::cat(masks) : at::zeros({1, kEmptyMaskSide, kEmptyMaskSide}, at::kFloat);
  return batch;
}

const ImageFormat& format_of(std::string_view bytes) {
  std::string names;
  for (const auto& [name, format] : ImageFormats::instance().entries()) {
    if (format.matches(bytes)) return format;
    names += (names.empty() ? "" : ", ") + name;
  }
  throw FileError(fmt::format("it is none of {}", names));
}

}  // namespace

Picture decode_picture(std::string_view bytes, const std::string& name) {
  try {
    if (const std::vector<Pixels> frames = animation_frames(bytes); !frames.empty()) return to_batch(frames);
    Decoded decoded = format_of(bytes).decode(bytes);
    return to_tensors(turned(std::move(decoded.pixels), decoded.orientation));
  } catch (const FileError& error) {
    throw FileError(fmt::format("The image {} cannot be read: {}.", name, error.what()),
                    "Open it in a picture viewer to see whether it is whole, and save it again as PNG.");
  }
}

Picture read_picture(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  return decode_picture({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

}  // namespace weft::image
