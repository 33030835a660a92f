// SPDX-License-Identifier: Apache-2.0
// Fan et al. 2025, "CFG-Zero*: Improved Classifier-Free Guidance for Flow Matching Models" (arXiv:2503.18886), the
// optimised scale of section 4.1: the projection of the positive onto the negative. (Its zero-init is not part of it.)
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

at::Tensor optimised_scale(const at::Tensor& positive, const at::Tensor& negative) {
  constexpr double kNotZero = 1e-8;
  const std::int64_t rows = positive.size(0);
  const auto a = positive.reshape({rows, -1}), b = negative.reshape({rows, -1});
  const auto scale = (a * b).sum(1, /*keepdim=*/true) / (at::pow(b, 2).sum(1, /*keepdim=*/true) + kNotZero);
  std::vector<std::int64_t> shape(static_cast<std::size_t>(positive.dim()), 1);
  shape.front() = rows;
  return scale.reshape(shape);
}

class ZeroStarGuidance final : public RunHook {
 public:
  explicit ZeroStarGuidance(const WalkFacts&) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    const CfgCall& call = step.call;
    const auto alpha = optimised_scale(call.x - call.positive, call.x - call.negative);
    return guided + call.negative * (alpha - 1.0) + call.cfg * call.negative * (1.0 - alpha);
  }
};

}  // namespace

Hook zero_star_guidance() { return hook_of<ZeroStarGuidance>(); }

}  // namespace weft::sampling
