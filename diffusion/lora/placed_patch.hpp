// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "diffusion/models/key_target.hpp"
#include "diffusion/weights/patch.hpp"

namespace weft::lora {

/// The shape of what a target means of a weight of that shape.
std::vector<std::int64_t> shape_of(const models::KeyTarget& target, at::IntArrayRef weight);

/// A patch made for another layout's parameter, applied where that lies in a network's own: to rows of a fused weight,
/// or with its two halves exchanged.
class PlacedPatch final : public weights::WeightPatch {
 public:
  PlacedPatch(std::shared_ptr<const weights::WeightPatch> inner, models::KeyTarget target)
      : inner_(std::move(inner)), target_(std::move(target)) {}

  at::Tensor apply(at::Tensor weight, std::string_view key) const override;
  std::optional<weights::ThinProduct> thin() const override;
  Hash identity() const override;

 private:
  std::shared_ptr<const weights::WeightPatch> inner_;
  models::KeyTarget target_;
};

/// The patch itself where the target is a whole weight.
std::shared_ptr<const weights::WeightPatch> placed(std::shared_ptr<const weights::WeightPatch> patch,
                                                   const models::KeyTarget& target);

}  // namespace weft::lora
