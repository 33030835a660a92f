// SPDX-License-Identifier: Apache-2.0
// Latent consistency models (Luo et al. 2023, arXiv:2310.04378, section 4.1): the picture that the predicted noise
// leaves, mixed with x so that at the lowest level x comes back unchanged. Boundary weights as diffusers' LCMScheduler
// has them: sigma_data 0.5, timesteps scaled by 10.
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/predictions/scaled_input.hpp"

namespace weft::sampling {
namespace {

constexpr double kVariance = 0.25;
constexpr double kTimestepScale = 10.0;

class LcmPrediction final : public ScaledInputPrediction {
 public:
  explicit LcmPrediction(std::shared_ptr<const SigmaTable> table)
      : ScaledInputPrediction(1.0), table_(std::move(table)) {}

  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output, const at::Tensor& x) const override {
    const auto picture = x - output * sigma_for(sigma, output.dim());
    const auto time = sigma_for(table_->timestep(sigma), output.dim()) * kTimestepScale;
    const auto variance = at::pow(time, 2) + kVariance;
    const auto keep = at::reciprocal(variance) * kVariance;
    return time / at::pow(variance, 0.5) * picture + keep * x;
  }

 private:
  std::shared_ptr<const SigmaTable> table_;
};

}  // namespace

std::shared_ptr<const Prediction> lcm_prediction(std::shared_ptr<const SigmaTable> table) {
  return std::make_shared<LcmPrediction>(std::move(table));
}

}  // namespace weft::sampling
