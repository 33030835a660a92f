// SPDX-License-Identifier: Apache-2.0
// Ahn et al. 2024, "Self-Rectifying Diffusion Sampling with Perturbed-Attention Guidance" (arXiv:2403.17377), with the
// identity in place of the attention map in the network's middle, as its authors recommend.
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

/// Every token of the middle block looks at itself alone.
class IdentityInTheMiddle final : public NetworkHook {
 public:
  std::optional<at::Tensor> attention(const NetworkCall&, const SelfAttention& place, const at::Tensor&,
                                      const at::Tensor&, const at::Tensor& v) override {
    if (place.block == UnetBlock{UnetBlock::Part::middle, 0}) return v;
    return std::nullopt;
  }
};

class PerturbedAttentionGuidance final : public RunHook {
 public:
  PerturbedAttentionGuidance(const WalkFacts&, double scale) : scale_(scale) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    if (scale_ == 0) return guided;
    IdentityInTheMiddle identity;
    const auto perturbed = step.ask(step.call.positive_side, step.call.x, &identity);
    return guided + (step.call.positive - perturbed) * scale_;
  }

 private:
  double scale_;
};

}  // namespace

Hook perturbed_attention_guidance(double scale) { return hook_of<PerturbedAttentionGuidance>(scale); }

}  // namespace weft::sampling
