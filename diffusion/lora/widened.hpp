// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "diffusion/lora/adapter.hpp"

namespace weft::lora {

/// The shape that a change wants its weight to have: what the file says ("reshape_weight"), the width of its factors
/// where they widen a network's input projection (control LoRAs, which add the channels of a picture), else the
/// weight's own. Throws WeightsError when the file asks for a smaller weight or another number of dimensions.
std::vector<std::int64_t> widened_shape(const Change& change, const TargetWeight& weight, const at::Tensor& up,
                                        const at::Tensor& down);

/// Adds zeros at the end of each dimension, then lets another patch change what that gives.
class WideningPatch final : public weights::WeightPatch {
 public:
  WideningPatch(std::shared_ptr<const weights::WeightPatch> inner, std::vector<std::int64_t> shape)
      : inner_(std::move(inner)), shape_(std::move(shape)) {}

  at::Tensor apply(at::Tensor weight, std::string_view key) const override;
  std::vector<std::int64_t> sizes_after(at::IntArrayRef before) const override;
  Hash identity() const override;

 private:
  std::shared_ptr<const weights::WeightPatch> inner_;
  std::vector<std::int64_t> shape_;
};

}  // namespace weft::lora
