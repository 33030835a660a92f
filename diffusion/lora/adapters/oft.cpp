// SPDX-License-Identifier: Apache-2.0
// OFT (Qiu et al. 2023, LyCORIS' DiagOFT): rotates blocks of output rows, and may scale each row after it.
// differs: ComfyUI multiplies by the strength twice, ignores `rescale`, and takes alpha, which limits the rotation, for
// a factor as well where a DoRA is over it.
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"
#include "diffusion/lora/rotation.hpp"

namespace weft::lora {
namespace {

class OftPatch final : public DeltaPatch {
 public:
  OftPatch(at::Tensor blocks, at::Tensor rescale, std::optional<double> limit, Settings settings)
      : DeltaPatch(std::move(settings)), blocks_(std::move(blocks)), rescale_(std::move(rescale)), limit_(limit) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override {
    const auto turn = rotations(factor(blocks_, weight), limit_).transpose(1, 2);
    const auto identity = at::eye(turn.size(-1), turn.options());
    const auto rows = weight.reshape({turn.size(0), turn.size(1), -1});
    const auto change = at::bmm(turn - identity, rows).view({weight.size(0), -1});
    if (!rescale_.defined()) return change;
    const auto flat = weight.flatten(1);
    return (change + flat).mul_(factor(rescale_, weight).view({-1, 1})).sub_(flat);
  }

 private:
  at::Tensor blocks_;
  at::Tensor rescale_;  // undefined: none
  std::optional<double> limit_;
};

bool fits(const at::Tensor& blocks, const at::Tensor& rescale, at::IntArrayRef weight) {
  return blocks.dim() == 3 && blocks.numel() > 0 && blocks.size(1) == blocks.size(2) && !weight.empty() &&
         blocks.size(0) * blocks.size(1) == weight[0] && (!rescale.defined() || rescale.numel() == weight[0]);
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  const at::Tensor& blocks = change.require("blocks");
  const at::Tensor* stored = change.find("rescale");
  const bool scales = stored != nullptr && amount.rules == Rules::meant;
  const at::Tensor rescale = scales ? *stored : at::Tensor();
  if (!fits(blocks, rescale, weight.shape)) refuse_shape(change, weight, {"blocks", "rescale"});
  const auto alpha = change.number("alpha");
  DeltaPatch::Settings settings{weight.shape.vec(), amount.strength, 1.0,
                                read_magnitude(change, weight, amount.rules), identity_of("OFT", change, amount)};
  if (amount.rules == Rules::comfyui)
    settings.scale = amount.strength * (settings.magnitude ? alpha.value_or(0.0) : 1.0);
  return std::make_shared<OftPatch>(blocks, rescale, alpha, std::move(settings));
}

std::optional<std::int64_t> block_size(const Change& change) {
  const at::Tensor* blocks = change.find("blocks");
  if (blocks == nullptr || blocks->dim() < 2) return std::nullopt;
  return blocks->size(-1);
}

const Registrar<Adapter> oft_registrar{"OFT", {Slot::weight, 40, read, block_size}};

}  // namespace
}  // namespace weft::lora
