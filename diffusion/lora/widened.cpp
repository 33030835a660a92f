// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/widened.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

// Where a transformer reads its latent: the one weight that control LoRAs widen without saying so.
constexpr std::string_view kInputProjection = "img_in.weight";

bool contains(at::IntArrayRef outer, at::IntArrayRef inner) {
  if (outer.size() != inner.size()) return false;
  return std::equal(outer.begin(), outer.end(), inner.begin(), std::greater_equal<>());
}

std::vector<std::int64_t> larger(at::IntArrayRef a, at::IntArrayRef b) {
  std::vector<std::int64_t> shape = a.vec();
  for (std::size_t i = 0; i < shape.size(); ++i) shape[i] = std::max(shape[i], b[i]);
  return shape;
}

std::vector<std::int64_t> shape_in_file(const Change& change, const TargetWeight& weight, const at::Tensor& stored) {
  std::vector<std::int64_t> shape;
  const at::Tensor numbers = stored.to(at::kLong).flatten();
  for (std::int64_t i = 0; i < numbers.numel(); ++i) shape.push_back(numbers[i].item<std::int64_t>());
  if (contains(shape, weight.shape)) return shape;
  throw WeightsError(fmt::format("{} asks for a weight of {}, but {} is {}.", change.where(),
                                 tensor::shape_text(shape), weight.key, tensor::shape_text(weight.shape)));
}

}  // namespace

std::vector<std::int64_t> widened_shape(const Change& change, const TargetWeight& weight, const at::Tensor& up,
                                        const at::Tensor& down) {
  if (const at::Tensor* stored = change.find("reshape")) return shape_in_file(change, weight, *stored);
  const bool widens = weight.key == kInputProjection && weight.shape.size() == 2 && up.dim() == 2 && down.dim() == 2 &&
                      up.size(0) == weight.shape[0] && down.size(1) > weight.shape[1] &&
                      down.size(1) % weight.shape[1] == 0;
  if (widens) return {weight.shape[0], down.size(1)};
  return weight.shape.vec();
}

at::Tensor WideningPatch::apply(at::Tensor weight, std::string_view key) const {
  at::Tensor wide = weight;
  if (const auto shape = sizes_after(weight.sizes()); weight.sizes() != at::IntArrayRef(shape)) {
    wide = at::zeros(shape, weight.options());
    at::Tensor corner = wide;
    for (std::int64_t i = 0; i < weight.dim(); ++i) corner = corner.narrow(i, 0, weight.size(i));
    corner.copy_(weight);
  }
  return inner_->apply(std::move(wide), key);
}

std::vector<std::int64_t> WideningPatch::sizes_after(at::IntArrayRef before) const {
  if (before.size() != shape_.size()) return before.vec();
  return larger(before, shape_);
}

Hash WideningPatch::identity() const {
  Hasher hasher;
  hasher.add("widened").add(inner_->identity());
  for (const auto size : shape_) hasher.add(static_cast<std::uint64_t>(size));
  return hasher.digest();
}

}  // namespace weft::lora
