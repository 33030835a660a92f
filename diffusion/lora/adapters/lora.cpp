// SPDX-License-Identifier: Apache-2.0
// LoRA (Hu et al. 2021): weight + strength * alpha / rank * up @ down; for convolutions as LoCon does it, with the
// kernel in `down`, or (Tucker) in a core `mid` between two 1x1 convolutions. A file may widen the weight first.
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/lora/delta_patch.hpp"
#include "diffusion/lora/widened.hpp"
#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

// Rows of the product are made and added a few at a time, so that they stay in the processor's cache.
constexpr std::int64_t kChunkElements = 1 << 17;

struct Factors {
  at::Tensor up;
  at::Tensor down;
  at::Tensor mid;  // undefined unless Tucker
};

class LoraPatch final : public DeltaPatch {
 public:
  LoraPatch(Factors factors, Settings settings) : DeltaPatch(std::move(settings)), factors_(std::move(factors)) {}

  std::optional<weights::ThinProduct> thin() const override {
    if (settings().magnitude || factors_.mid.defined()) return std::nullopt;
    std::vector<std::int64_t> wide = settings().shape;
    wide.front() = factors_.down.size(0);
    return weights::ThinProduct{factors_.down.reshape(wide), factors_.up.flatten(1),
                                settings().strength * settings().scale};
  }

 protected:
  at::Tensor changed(at::Tensor weight) const override {
    if (settings().magnitude) return DeltaPatch::changed(std::move(weight));
    const double scale = settings().strength * settings().scale;
    const auto up = factor(factors_.up, weight).flatten(1);
    const auto down = wide_factor(weight);
    auto rows = weight.view({weight.size(0), -1});
    const std::int64_t chunk = weight.is_cpu()
                                   ? std::max<std::int64_t>(1, kChunkElements / std::max<std::int64_t>(1, rows.size(1)))
                                   : rows.size(0);
    for (std::int64_t row = 0; row < rows.size(0); row += chunk) {
      const std::int64_t count = std::min(chunk, rows.size(0) - row);
      // Scaled, then added: as ComfyUI rounds. (addmm would round once less.)
      rows.narrow(0, row, count).add_(at::mm(up.narrow(0, row, count), down).mul_(scale));
    }
    return weight;
  }

  at::Tensor delta(const at::Tensor& weight) const override {
    return at::mm(factor(factors_.up, weight).flatten(1), wide_factor(weight));
  }

 private:
  // [rank, everything else of the weight], float32
  at::Tensor wide_factor(const at::Tensor& weight) const {
    const auto down = factor(factors_.down, weight);
    if (!factors_.mid.defined()) return down.flatten(1);
    const auto core = factor(factors_.mid, weight);
    const auto joined = at::mm(down.flatten(1).t(), core.transpose(0, 1).flatten(1));
    return joined.view({down.size(1), core.size(0), -1}).transpose(0, 1).flatten(1);
  }

  Factors factors_;
};

bool fits(const Factors& factors, at::IntArrayRef weight) {
  const auto& [up, down, mid] = factors;
  if (weight.size() < 2 || up.dim() < 2 || down.dim() < 2 || up.numel() == 0 || down.numel() == 0) return false;
  const std::int64_t rank = down.size(0);
  const std::int64_t width = c10::multiply_integers(weight.slice(1));
  if (up.size(0) != weight[0] || up.numel() != up.size(0) * (mid.defined() ? mid.size(0) : rank)) return false;
  if (!mid.defined()) return down.numel() == rank * width;
  return mid.dim() >= 2 && mid.size(1) == rank && down.numel() == rank * weight[1] &&
         mid.numel() == mid.size(0) * rank * c10::multiply_integers(weight.slice(2));
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  const at::Tensor* mid = change.find("mid");
  Factors factors{change.require("up"), change.require("down"), mid != nullptr ? *mid : at::Tensor()};
  const auto shape = widened_shape(change, weight, factors.up, factors.down);
  const TargetWeight wide{weight.key, shape};
  if (!fits(factors, shape)) refuse_shape(change, weight, {"up", "down", "mid"});
  DeltaPatch::Settings settings{shape, amount.strength, scale_of(change, factors.down.size(0)),
                                read_magnitude(change, wide, amount.rules), identity_of("LoRA", change, amount)};
  auto patch = std::make_shared<LoraPatch>(std::move(factors), std::move(settings));
  if (weight.shape.equals(shape)) return patch;
  return std::make_shared<WideningPatch>(std::move(patch), shape);
}

std::optional<std::int64_t> rank_of(const Change& change) {
  const at::Tensor* down = change.find("down");
  if (down == nullptr || down->dim() < 1) return std::nullopt;
  return down->size(0);
}

const Registrar<Adapter> lora_registrar{"LoRA", {Slot::weight, 0, read, rank_of}};

}  // namespace
}  // namespace weft::lora
