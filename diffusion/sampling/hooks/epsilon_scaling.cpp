// SPDX-License-Identifier: Apache-2.0
// Ning et al. 2023, "Elucidating the Exposure Bias in Diffusion Models" (arXiv:2308.15321), the uniform schedule of
// section 5.
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class EpsilonScaling final : public RunHook {
 public:
  EpsilonScaling(const WalkFacts&, double factor) : factor_(factor) {}

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    return step.call.x - (step.call.x - guided) / factor_;
  }

 private:
  double factor_;
};

}  // namespace

Hook epsilon_scaling(double factor) { return hook_of<EpsilonScaling>(factor); }

}  // namespace weft::sampling
