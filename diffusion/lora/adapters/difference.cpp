// SPDX-License-Identifier: Apache-2.0
// Differences in full: of a weight ("diff"), of a norm ("w_norm"), of a bias ("diff_b", "b_norm"; "lora_B.bias", which
// PEFT scales as the factor that it belongs to).
#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"

namespace weft::lora {
namespace {

class DifferencePatch final : public DeltaPatch {
 public:
  DifferencePatch(at::Tensor difference, Settings settings)
      : DeltaPatch(std::move(settings)), difference_(std::move(difference)) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override { return factor(difference_, weight); }

 private:
  at::Tensor difference_;
};

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount,
                                                 std::string_view role, double scale) {
  const at::Tensor& difference = change.require(role);
  if (!difference.sizes().equals(weight.shape)) refuse_shape(change, weight, {role});
  return std::make_shared<DifferencePatch>(
      difference,
      DeltaPatch::Settings{weight.shape.vec(), amount.strength, scale, {}, identity_of(role, change, amount)});
}

std::shared_ptr<const weights::WeightPatch> read_weight(const Change& change, const TargetWeight& weight,
                                                        Amount amount) {
  return read(change, weight, amount, "diff", 1.0);
}

std::shared_ptr<const weights::WeightPatch> read_norm(const Change& change, const TargetWeight& weight, Amount amount) {
  return read(change, weight, amount, "w_norm", 1.0);
}

std::shared_ptr<const weights::WeightPatch> read_bias(const Change& change, const TargetWeight& weight, Amount amount) {
  for (const std::string_view role : {"diff_b", "b_norm"})
    if (change.find(role) != nullptr) return read(change, weight, amount, role, 1.0);
  const at::Tensor* down = change.find("down");
  const bool ranked = down != nullptr && down->dim() > 0 && down->size(0) > 0;
  return read(change, weight, amount, "up_bias", ranked ? scale_of(change, down->size(0)) : 1.0);
}

std::optional<std::int64_t> no_rank(const Change&) { return std::nullopt; }

const Registrar<Adapter> weight{"full difference", {Slot::weight, 70, read_weight, no_rank}};
const Registrar<Adapter> norm{"norm difference", {Slot::weight, 60, read_norm, no_rank}};
const Registrar<Adapter> bias{"bias difference", {Slot::bias, 0, read_bias, no_rank}};

}  // namespace
}  // namespace weft::lora
