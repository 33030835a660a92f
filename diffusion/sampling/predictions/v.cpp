// SPDX-License-Identifier: Apache-2.0
// The network predicts v = alpha noise - sigma picture (Salimans & Ho 2022, appendix D), in the variance-exploding
// view of Karras et al. 2022 (k-diffusion's VDenoiser): pictures have a standard deviation of 1.
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/predictions/scaled_input.hpp"

namespace weft::sampling {
namespace {

class VPrediction final : public ScaledInputPrediction {
 public:
  VPrediction() : ScaledInputPrediction(1.0) {}

  std::string_view checkpoint_name() const override { return "v"; }
  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output, const at::Tensor& x) const override {
    const auto level = sigma_for(sigma, output.dim());
    const auto variance = at::pow(level, 2) + 1.0;
    return x / variance - output * level / at::pow(variance, 0.5);
  }
};

}  // namespace

std::shared_ptr<const Prediction> v_prediction() { return std::make_shared<VPrediction>(); }

}  // namespace weft::sampling
