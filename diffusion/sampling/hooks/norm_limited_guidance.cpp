// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

at::Tensor length_of_cells(const at::Tensor& x) { return at::norm(x, 2, at::IntArrayRef(1), /*keepdim=*/true); }

class NormLimitedGuidance final : public RunHook {
 public:
  NormLimitedGuidance(const WalkFacts&, double strength) : strength_(strength) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    constexpr double kNotZero = 1e-8;
    const auto scale = length_of_cells(step.call.positive) / (length_of_cells(guided) + kNotZero);
    return guided * scale.clamp(0.0, 1.0) * strength_;
  }

 private:
  double strength_;
};

}  // namespace

Hook norm_limited_guidance(double strength) { return hook_of<NormLimitedGuidance>(strength); }

}  // namespace weft::sampling
