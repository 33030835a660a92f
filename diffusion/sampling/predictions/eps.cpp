// SPDX-License-Identifier: Apache-2.0
// The network predicts the noise: x is scaled to unit variance for it, denoised = x - sigma * eps
// (Karras et al. 2022, table 1, "VP"/iDDPM preconditioning; k-diffusion's DiscreteEpsDDPMDenoiser).
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/predictions/scaled_input.hpp"

namespace weft::sampling {
namespace {

class EpsPrediction final : public ScaledInputPrediction {
 public:
  EpsPrediction() : ScaledInputPrediction(1.0) {}

  std::string_view checkpoint_name() const override { return "epsilon"; }
  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output, const at::Tensor& x) const override {
    return x - output * sigma_for(sigma, output.dim());
  }
};

}  // namespace

std::shared_ptr<const Prediction> eps_prediction() { return std::make_shared<EpsPrediction>(); }

}  // namespace weft::sampling
