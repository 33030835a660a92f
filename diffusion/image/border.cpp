// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/border.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

namespace weft::image {
namespace {

constexpr double kGrey = 0.5;

/// For each place of a side: how far it is from the nearer end at which something was added.
std::vector<std::int64_t> distances(std::int64_t length, bool at_begin, bool at_end) {
  std::vector<std::int64_t> result(static_cast<std::size_t>(length), length);
  for (std::int64_t i = 0; i < length; ++i) {
    std::int64_t& distance = result[static_cast<std::size_t>(i)];
    if (at_begin) distance = std::min(distance, i);
    if (at_end) distance = std::min(distance, length - i);
  }
  return result;
}

/// The part of the mask over a picture of height x width.
at::Tensor falling_off(std::int64_t height, std::int64_t width, const Border& border, std::int64_t feathering) {
  at::Tensor mask = at::zeros({height, width}, at::kFloat);
  if (feathering <= 0 || feathering * 2 >= height || feathering * 2 >= width) return mask;
  const auto rows = distances(height, border.top != 0, border.bottom != 0);
  const auto columns = distances(width, border.left != 0, border.right != 0);
  float* value = mask.mutable_data_ptr<float>();
  for (const std::int64_t row : rows)
    for (const std::int64_t column : columns) {
      const std::int64_t distance = std::min(row, column);
      const double near = static_cast<double>(feathering - distance) / static_cast<double>(feathering);
      *value++ = distance < feathering ? static_cast<float>(near * near) : 0.0f;
    }
  return mask;
}

/// Multiplies so many rows or columns by 1/count, 2/count … 1, begin first.
void raise(at::Tensor& masks, std::int64_t dim, std::int64_t count, bool from_end) {
  const std::int64_t length = masks.size(dim);
  count = std::min(count, length);
  for (std::int64_t i = 0; i < count; ++i) {
    // ComfyUI counts from the end as Python does: -0 is the first, so that the last one keeps its value.
    const std::int64_t place = from_end ? (length - i) % length : i;
    masks.select(dim, place).mul_(static_cast<double>(i + 1) / static_cast<double>(count));
  }
}

}  // namespace

Extended extended(const at::Tensor& pictures, const Border& border, std::int64_t feathering) {
  const std::int64_t height = pictures.size(1), width = pictures.size(2);
  const std::int64_t full_height = height + border.top + border.bottom;
  const std::int64_t full_width = width + border.left + border.right;
  at::Tensor grey = at::full({pictures.size(0), full_height, full_width, pictures.size(3)}, kGrey, at::kFloat);
  grey.narrow(1, border.top, height).narrow(2, border.left, width).copy_(pictures);
  at::Tensor mask = at::ones({1, full_height, full_width}, at::kFloat);
  mask[0]
      .narrow(0, border.top, height)
      .narrow(1, border.left, width)
      .copy_(falling_off(height, width, border, feathering));
  return {std::move(grey), std::move(mask)};
}

at::Tensor feathered(const at::Tensor& masks, const Border& border) {
  at::Tensor result = masks.clone();
  raise(result, 2, border.left, false);
  raise(result, 2, border.right, true);
  raise(result, 1, border.top, false);
  raise(result, 1, border.bottom, true);
  return result;
}

}  // namespace weft::image
