// SPDX-License-Identifier: Apache-2.0
// Rectified flow (Liu et al. 2022; Esser et al. 2024): x = sigma noise + (1 - sigma) picture, and the network predicts
// the straight line's direction, noise - picture. x goes in unscaled.
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/sigma_shape.hpp"

namespace weft::sampling {
namespace {

class FlowPrediction final : public Prediction {
 public:
  at::Tensor calculate_input(const at::Tensor&, const at::Tensor& x) const override { return x; }

  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output, const at::Tensor& x) const override {
    return x - output * sigma_for(sigma, output.dim());
  }

  at::Tensor noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                           bool) const override {
    const auto level = sigma_for(sigma, noise.dim());
    return level * noise + (1.0 - level) * latent;
  }

  // Where the last level is not 0, the picture is only so much of x.
  at::Tensor inverse_noise_scaling(const at::Tensor& sigma, const at::Tensor& x) const override {
    return x / (1.0 - sigma_for(sigma, x.dim()));
  }

  bool is_flow() const override { return true; }
};

}  // namespace

std::shared_ptr<const Prediction> flow_prediction() { return std::make_shared<FlowPrediction>(); }

}  // namespace weft::sampling
