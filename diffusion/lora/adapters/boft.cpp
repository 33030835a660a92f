// SPDX-License-Identifier: Apache-2.0
// BOFT (Liu et al. 2024, LyCORIS' ButterflyOFT): several rotations in a row, each of blocks of output rows that lie
// further apart, so that few numbers turn all rows against each other.
// differs: ComfyUI multiplies by the strength again after moving each rotation by it, does nothing without alpha (the
// rotation's limit), and takes alpha for a factor as well where a DoRA is over it.
#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"
#include "diffusion/lora/rotation.hpp"

namespace weft::lora {
namespace {

class BoftPatch final : public DeltaPatch {
 public:
  /// part: how far each rotation goes, 1 all the way.
  BoftPatch(at::Tensor blocks, at::Tensor rescale, std::optional<double> limit, double part, Settings settings)
      : DeltaPatch(std::move(settings)),
        blocks_(std::move(blocks)),
        rescale_(std::move(rescale)),
        limit_(limit),
        part_(part) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override {
    const auto turns = rotations(factor(blocks_, weight), limit_);
    const auto before = weight.flatten(1);
    at::Tensor rows = before;
    for (std::int64_t pass = 0; pass < turns.size(0); ++pass) rows = turned(rows, turns[pass], pass);
    if (rescale_.defined()) rows = rows * factor(rescale_, weight).view({-1, 1});
    return rows - before;
  }

 private:
  // Rows that pass by pass lie 1, 2, 4… half blocks apart are brought side by side, turned, and brought back.
  at::Tensor turned(const at::Tensor& rows, const at::Tensor& turn, std::int64_t pass) const {
    const std::int64_t size = turn.size(-1), distance = (std::int64_t{1} << pass) * (size / 2), width = rows.size(1);
    const auto identity = at::eye(size, turn.options());
    const auto partly = part_ == 1.0 ? turn : turn * part_ + identity * (1.0 - part_);
    const auto together = rows.view({-1, 2, distance, width}).transpose(1, 2).reshape({-1, size, width});
    return at::bmm(partly, together).view({-1, distance, 2, width}).transpose(1, 2).reshape({-1, width});
  }

  at::Tensor blocks_;
  at::Tensor rescale_;  // undefined: none
  std::optional<double> limit_;
  double part_;
};

bool fits(const at::Tensor& blocks, const at::Tensor& rescale, at::IntArrayRef weight) {
  if (blocks.dim() != 4 || blocks.numel() == 0 || blocks.size(2) != blocks.size(3) || weight.empty()) return false;
  const std::int64_t passes = blocks.size(0), size = blocks.size(3);
  if (size % 2 != 0 || passes > 32 || blocks.size(1) * size != weight[0]) return false;
  const std::int64_t span = (std::int64_t{1} << (passes - 1)) * size;  // of the last pass
  return weight[0] % span == 0 && (!rescale.defined() || rescale.numel() == weight[0]);
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  const at::Tensor& blocks = change.require("blocks");
  const at::Tensor* stored = change.find("rescale");
  const at::Tensor rescale = stored != nullptr ? *stored : at::Tensor();
  if (!fits(blocks, rescale, weight.shape)) refuse_shape(change, weight, {"blocks", "rescale"});
  const auto alpha = change.number("alpha");
  DeltaPatch::Settings settings{weight.shape.vec(), amount.strength, 1.0,
                                read_magnitude(change, weight, amount.rules), identity_of("BOFT", change, amount)};
  const bool decomposed = settings.magnitude.has_value();
  double part = amount.strength;
  if (amount.rules == Rules::comfyui)
    settings.scale = decomposed ? alpha.value_or(1.0) : 1.0;
  else if (decomposed)
    part = 1.0;  // the strength counts once, in the move towards the DoRA
  else
    settings.strength = 1.0;  // once, in the rotations
  return std::make_shared<BoftPatch>(blocks, rescale, alpha, part, std::move(settings));
}

std::optional<std::int64_t> block_size(const Change& change) {
  const at::Tensor* blocks = change.find("blocks");
  if (blocks == nullptr || blocks->dim() < 2) return std::nullopt;
  return blocks->size(-1);
}

const Registrar<Adapter> boft_registrar{"BOFT", {Slot::weight, 50, read, block_size}};

}  // namespace
}  // namespace weft::lora
