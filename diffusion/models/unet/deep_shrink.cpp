// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/deep_shrink.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/hooks/sigma_range.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::models {
namespace {

class DeepShrinkHook final : public sampling::RunHook {
 public:
  DeepShrinkHook(const sampling::WalkFacts& facts, const DeepShrink& shrink)
      : shrink_(shrink), when_(facts.sampling, shrink.when) {}

  void input_block(const sampling::NetworkCall& call, sampling::UnetBlock block, at::Tensor& h) override {
    if (!shrink_.after_skip) shrink(call, block, h);
  }
  void after_skip(const sampling::NetworkCall& call, sampling::UnetBlock block, at::Tensor& h) override {
    if (shrink_.after_skip) shrink(call, block, h);
  }
  void output_block(const sampling::NetworkCall&, sampling::UnetBlock, at::Tensor& h, at::Tensor& skip) override {
    if (h.sizes().slice(2) != skip.sizes().slice(2))
      h = image::resample(h, skip.size(3), skip.size(2), shrink_.up, image::Crop::disabled);
  }

 private:
  void shrink(const sampling::NetworkCall& call, sampling::UnetBlock block, at::Tensor& h) const {
    if (block.index != shrink_.block || !when_.contains(call.sigma)) return;
    const auto side = [this](std::int64_t cells) {
      return std::max<std::int64_t>(1, std::llrint(static_cast<double>(cells) * (1.0 / shrink_.factor)));
    };
    h = image::resample(h, side(h.size(3)), side(h.size(2)), shrink_.down, image::Crop::disabled);
  }

  DeepShrink shrink_;
  sampling::SigmaRange when_;
};

}  // namespace

sampling::Hook deep_shrink(const DeepShrink& shrink) { return sampling::hook_of<DeepShrinkHook>(shrink); }

}  // namespace weft::models
