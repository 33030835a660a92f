// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/placed_patch.hpp"

#include <ATen/ATen.h>

namespace weft::lora {
namespace {

at::Tensor halves_swapped(const at::Tensor& tensor) {
  const std::int64_t half = tensor.size(0) / 2;
  return at::cat({tensor.narrow(0, half, tensor.size(0) - half), tensor.narrow(0, 0, half)});
}

}  // namespace

std::vector<std::int64_t> shape_of(const models::KeyTarget& target, at::IntArrayRef weight) {
  std::vector<std::int64_t> shape = weight.vec();
  if (target.rows) shape.at(static_cast<std::size_t>(target.rows->dim)) = target.rows->length;
  return shape;
}

at::Tensor PlacedPatch::apply(at::Tensor weight, std::string_view key) const {
  const auto& rows = target_.rows;
  at::Tensor place = rows ? weight.narrow(rows->dim, rows->start, rows->length) : weight;
  if (target_.halves_swapped) {
    place.copy_(halves_swapped(inner_->apply(halves_swapped(place), key)));
    return weight;
  }
  const at::Tensor before = place.contiguous();
  const at::Tensor after = inner_->apply(before, key);
  if (!after.is_same(place)) place.copy_(after);
  return weight;
}

std::optional<weights::ThinProduct> PlacedPatch::thin() const {
  auto product = inner_->thin();
  if (!product || target_.halves_swapped || (target_.rows && target_.rows->dim != 0)) return std::nullopt;
  if (target_.rows) product->first_row += target_.rows->start;
  return product;
}

Hash PlacedPatch::identity() const {
  Hasher hasher;
  hasher.add("placed").add(inner_->identity()).add(std::uint64_t{target_.halves_swapped});
  if (target_.rows)
    for (const auto number : {target_.rows->dim, target_.rows->start, target_.rows->length})
      hasher.add(static_cast<std::uint64_t>(number));
  return hasher.digest();
}

std::shared_ptr<const weights::WeightPatch> placed(std::shared_ptr<const weights::WeightPatch> patch,
                                                   const models::KeyTarget& target) {
  if (!target.rows && !target.halves_swapped) return patch;
  return std::make_shared<PlacedPatch>(std::move(patch), target);
}

}  // namespace weft::lora
