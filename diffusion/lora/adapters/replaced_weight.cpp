// SPDX-License-Identifier: Apache-2.0
// A weight given anew ("set_weight"), whatever the strength, as ComfyUI has it.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/lora/delta_patch.hpp"
#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

class ReplacingPatch final : public weights::WeightPatch {
 public:
  ReplacingPatch(at::Tensor value, Hash identity) : value_(std::move(value)), identity_(identity) {}

  at::Tensor apply(at::Tensor weight, std::string_view key) const override {
    if (weight.sizes() != value_.sizes())
      throw WeightsError(fmt::format("a new value {} does not fit the weight {} {}.",
                                     tensor::shape_text(value_.sizes()), key, tensor::shape_text(weight.sizes())));
    return weight.copy_(value_);
  }
  Hash identity() const override { return identity_; }

 private:
  at::Tensor value_;
  Hash identity_;
};

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount) {
  const at::Tensor& value = change.require("value");
  if (!value.sizes().equals(weight.shape)) refuse_shape(change, weight, {"value"});
  return std::make_shared<ReplacingPatch>(value, identity_of("replaced", change, {}));
}

std::optional<std::int64_t> no_rank(const Change&) { return std::nullopt; }

const Registrar<Adapter> replaced_weight_registrar{"replaced weight", {Slot::weight, 80, read, no_rank}};

}  // namespace
}  // namespace weft::lora
