// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/sigma_shape.hpp"

namespace weft::sampling {

/// What predictions of models without flow share: x = picture + sigma noise, which is scaled for the network to the
/// variance that pictures of standard deviation `sigma_data` have.
class ScaledInputPrediction : public Prediction {
 public:
  explicit ScaledInputPrediction(double sigma_data) : variance_(sigma_data * sigma_data) {}

  at::Tensor calculate_input(const at::Tensor& sigma, const at::Tensor& x) const override {
    return x / at::pow(at::pow(sigma_for(sigma, x.dim()), 2) + variance_, 0.5);
  }

  at::Tensor noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                           bool max_denoise) const override {
    const auto level = sigma_for(sigma, noise.dim());
    const auto scaled = max_denoise ? noise * at::sqrt(at::pow(level, 2.0) + 1.0) : noise * level;
    return scaled + latent;
  }

  at::Tensor inverse_noise_scaling(const at::Tensor&, const at::Tensor& x) const override { return x; }

 private:
  double variance_;
};

}  // namespace weft::sampling
