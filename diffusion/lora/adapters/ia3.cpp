// SPDX-License-Identifier: Apache-2.0
// IA3 (Liu et al. 2022, LyCORIS): scales a layer's inputs or outputs by 1 + a learned vector. ComfyUI has no such kind.
#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"

namespace weft::lora {
namespace {

class Ia3Patch final : public DeltaPatch {
 public:
  Ia3Patch(at::Tensor vector, bool on_input, Settings settings)
      : DeltaPatch(std::move(settings)), vector_(std::move(vector)), on_input_(on_input) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override {
    std::vector<std::int64_t> shape(static_cast<std::size_t>(weight.dim()), 1);
    shape[on_input_ ? 1 : 0] = -1;
    return weight * factor(vector_, weight).reshape(shape);
  }

 private:
  at::Tensor vector_;
  bool on_input_;
};

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  const at::Tensor& vector = change.require("vector");
  const bool on_input = change.number("on_input").value_or(0.0) != 0.0;
  if (weight.shape.size() < 2 || vector.numel() != weight.shape[on_input ? 1 : 0])
    refuse_shape(change, weight, {"vector"});
  return std::make_shared<Ia3Patch>(
      vector, on_input,
      DeltaPatch::Settings{weight.shape.vec(), amount.strength, 1.0, {}, identity_of("IA3", change, amount)});
}

std::optional<std::int64_t> no_rank(const Change&) { return std::nullopt; }

const Registrar<Adapter> ia3_registrar{"IA3", {Slot::weight, 5, read, no_rank}};

}  // namespace
}  // namespace weft::lora
