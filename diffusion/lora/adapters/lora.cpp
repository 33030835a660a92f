// SPDX-License-Identifier: Apache-2.0
// LoRA (Hu et al. 2021): weight + strength * alpha / rank * up @ down; for convolutions as LoCon does it, with the
// kernel in `down`, or (Tucker) in a core `mid` between two 1x1 convolutions.
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

// Rows of the product are made and added a few at a time, so that they stay in the processor's cache.
constexpr std::int64_t kChunkElements = 1 << 17;

class LoraPatch final : public weights::WeightPatch {
 public:
  LoraPatch(at::Tensor up, at::Tensor down, at::Tensor mid, double scale, Hash identity)
      : up_(std::move(up)), down_(std::move(down)), mid_(std::move(mid)), scale_(scale), identity_(identity) {}

  at::Tensor apply(at::Tensor weight, std::string_view) const override {
    const auto up = up_.to(weight.device(), at::kFloat).flatten(1);
    const auto down = down_factor(weight.device());
    auto rows = weight.view({weight.size(0), -1});
    const std::int64_t chunk = weight.is_cpu()
                                   ? std::max<std::int64_t>(1, kChunkElements / std::max<std::int64_t>(1, rows.size(1)))
                                   : rows.size(0);
    for (std::int64_t row = 0; row < rows.size(0); row += chunk) {
      const std::int64_t count = std::min(chunk, rows.size(0) - row);
      // Scaled, then added: as ComfyUI rounds. (addmm would round once less.)
      rows.narrow(0, row, count).add_(at::mm(up.narrow(0, row, count), down).mul_(scale_));
    }
    return weight;
  }

  Hash identity() const override { return identity_; }

 private:
  // [rank, everything else of the weight], float32
  at::Tensor down_factor(at::Device device) const {
    const auto down = down_.to(device, at::kFloat);
    if (!mid_.defined()) return down.flatten(1);
    const auto core = mid_.to(device, at::kFloat);
    const auto joined = at::mm(down.flatten(1).t(), core.transpose(0, 1).flatten(1));
    return joined.view({down.size(1), core.size(0), -1}).transpose(0, 1).flatten(1);
  }

  at::Tensor up_;
  at::Tensor down_;
  at::Tensor mid_;  // undefined unless Tucker
  double scale_;
  Hash identity_;
};

bool fits(const at::Tensor& up, const at::Tensor& down, const at::Tensor& mid, at::IntArrayRef weight) {
  if (weight.size() < 2 || up.dim() < 2 || down.dim() < 2 || up.numel() == 0 || down.numel() == 0) return false;
  const std::int64_t rank = down.size(0);
  const std::int64_t width = c10::multiply_integers(weight.slice(1));
  if (up.size(0) != weight[0] || up.numel() != up.size(0) * (mid.defined() ? mid.size(0) : rank)) return false;
  if (!mid.defined()) return down.numel() == rank * width;
  return mid.dim() >= 2 && mid.size(1) == rank && down.numel() == rank * weight[1] &&
         mid.numel() == mid.size(0) * rank * c10::multiply_integers(weight.slice(2));
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, double strength) {
  const at::Tensor& up = change.require(".lora_up.weight");
  const at::Tensor& down = change.require(".lora_down.weight");
  const at::Tensor* core = change.find(".lora_mid.weight");
  const at::Tensor mid = core != nullptr ? *core : at::Tensor();
  if (!fits(up, down, mid, weight.shape))
    throw WeightsError(fmt::format("{}: {} (up {}, down {}) does not fit the weight {} {}.",
                                   change.file().path().string(), change.base(), tensor::shape_text(up.sizes()),
                                   tensor::shape_text(down.sizes()), weight.key, tensor::shape_text(weight.shape)));
  const auto alpha = change.number(".alpha");
  const double scale = strength * (alpha ? *alpha / static_cast<double>(down.size(0)) : 1.0);
  const Hash identity = Hasher().add("lora").add(change.file().identity()).add(change.base()).add(strength).digest();
  return std::make_shared<LoraPatch>(up, down, mid, scale, identity);
}

std::optional<std::int64_t> rank_of(const Change& change) {
  const at::Tensor* down = change.find(".lora_down.weight");
  if (down == nullptr || down->dim() < 1) return std::nullopt;
  return down->size(0);
}

const Registrar<Adapter> registrar{"LoRA", {0, read, rank_of}};

}  // namespace
}  // namespace weft::lora
