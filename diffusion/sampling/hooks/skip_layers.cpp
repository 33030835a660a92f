// SPDX-License-Identifier: Apache-2.0
// Guidance by a network without some of its blocks, as Stability AI published with SD 3.5 Medium.
#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/hooks/sigma_range.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

bool is_among(const LeftOut& layers, StreamBlock kind, std::int64_t index) {
  const auto& list = kind == StreamBlock::both ? layers.both : layers.joined;
  return std::find(list.begin(), list.end(), index) != list.end();
}

class WithoutLayers final : public NetworkHook {
 public:
  explicit WithoutLayers(const LeftOut& layers) : layers_(layers) {}
  bool leaves_out(const NetworkCall&, StreamBlock kind, std::int64_t index) override {
    return is_among(layers_, kind, index);
  }

 private:
  const LeftOut& layers_;
};

class SkipLayerGuidance final : public RunHook {
 public:
  SkipLayerGuidance(const WalkFacts& facts, LeftOut layers, double scale, PartOfWay when, double rescaling)
      : layers_(std::move(layers)), scale_(scale), rescaling_(rescaling), when_(facts.sampling, when) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    if (scale_ <= 0 || !when_.contains(step.call.sigma[0].item<double>())) return guided;
    WithoutLayers without(layers_);
    const at::Tensor& positive = step.call.positive;
    guided = guided + (positive - step.ask(step.call.positive_side, step.call.x, &without)) * scale_;
    if (rescaling_ == 0) return guided;
    return guided * (rescaling_ * (positive.std() / guided.std()) + (1 - rescaling_));
  }

 private:
  LeftOut layers_;
  double scale_, rescaling_;
  SigmaRange when_;
};

class SkipLayersOfNegative final : public RunHook {
 public:
  SkipLayersOfNegative(const WalkFacts& facts, LeftOut layers, PartOfWay when)
      : layers_(std::move(layers)), when_(facts.sampling, when) {}

  bool sides_apart(double sigma) const override { return when_.contains(sigma); }
  bool leaves_out(const NetworkCall& call, StreamBlock kind, std::int64_t index) override {
    const bool negative = std::all_of(call.sides.begin(), call.sides.end(), [](auto side) { return side == 1; });
    return negative && when_.contains(call.sigma) && is_among(layers_, kind, index);
  }

 private:
  LeftOut layers_;
  SigmaRange when_;
};

}  // namespace

Hook skip_layer_guidance(LeftOut layers, double scale, PartOfWay when, double rescaling) {
  return hook_of<SkipLayerGuidance>(std::move(layers), scale, when, rescaling);
}

Hook skip_layers_of_negative(LeftOut layers, PartOfWay when) {
  return hook_of<SkipLayersOfNegative>(std::move(layers), when);
}

}  // namespace weft::sampling
