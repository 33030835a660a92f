// SPDX-License-Identifier: Apache-2.0
// The network predicts the noise: x is scaled to unit variance for it, denoised = x - sigma * eps
// (Karras et al. 2022, table 1, "VP"/iDDPM preconditioning; k-diffusion's DiscreteEpsDDPMDenoiser).
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/sigma_shape.hpp"

namespace weft::sampling {
namespace {

class EpsPrediction final : public Prediction {
 public:
  at::Tensor calculate_input(const at::Tensor& sigma, const at::Tensor& x) const override {
    return x / at::pow(at::pow(sigma_for(sigma, x.dim()), 2) + 1.0, 0.5);
  }

  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output,
                                const at::Tensor& x) const override {
    return x - output * sigma_for(sigma, output.dim());
  }

  at::Tensor noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                           bool max_denoise) const override {
    const auto level = sigma_for(sigma, noise.dim());
    const auto scaled = max_denoise ? noise * at::sqrt(at::pow(level, 2.0) + 1.0) : noise * level;
    return scaled + latent;
  }

  at::Tensor inverse_noise_scaling(const at::Tensor&, const at::Tensor& x) const override { return x; }
};

}  // namespace

std::shared_ptr<const Prediction> eps_prediction() { return std::make_shared<EpsPrediction>(); }

}  // namespace weft::sampling
