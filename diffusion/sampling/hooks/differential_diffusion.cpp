// SPDX-License-Identifier: Apache-2.0
// Levin & Fried 2023, "Differential Diffusion: Giving Each Pixel Its Strength" (arXiv:2306.00950), algorithm 1.
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class DifferentialDiffusion final : public RunHook {
 public:
  DifferentialDiffusion(const WalkFacts&, double strength) : strength_(strength) {}

  at::Tensor noise_mask(at::Tensor mask, const at::Tensor& sigma, const at::Tensor& sigmas,
                        const ModelSampling& sampling) override {
    const auto lowest = sampling.sigmas()[0];
    const auto last = at::maximum(lowest, sigmas[-1].to(lowest.options()));
    const auto start = sampling.timestep(sigmas[0]), end = sampling.timestep(last);
    const auto threshold = (sampling.timestep(sigma) - end) / (start - end);
    auto changed = (mask >= threshold.item<float>()).to(mask.scalar_type());
    if (strength_ <= 0 || strength_ >= 1) return changed;
    return strength_ * changed + (1 - strength_) * mask;
  }

 private:
  double strength_;
};

}  // namespace

Hook differential_diffusion(double strength) { return hook_of<DifferentialDiffusion>(strength); }

}  // namespace weft::sampling
