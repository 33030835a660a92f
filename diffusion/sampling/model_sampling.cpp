// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/model_sampling.hpp"

#include <utility>

#include <ATen/ATen.h>

namespace weft::sampling {

ModelSampling::ModelSampling(std::shared_ptr<const SigmaTable> table, std::shared_ptr<const Prediction> prediction)
    : table_(std::move(table)),
      prediction_(std::move(prediction)),
      sigma_min_(table_->sigmas()[0].item<double>()),
      sigma_max_(table_->sigmas()[-1].item<double>()) {}

at::Tensor ModelSampling::calculate_input(const at::Tensor& sigma, const at::Tensor& x) const {
  return prediction_->calculate_input(sigma, x);
}

at::Tensor ModelSampling::calculate_denoised(const at::Tensor& sigma, const at::Tensor& output,
                                             const at::Tensor& x) const {
  return prediction_->calculate_denoised(sigma, output, x);
}

at::Tensor ModelSampling::noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                                        bool max_denoise) const {
  return prediction_->noise_scaling(sigma, noise, latent, max_denoise);
}

at::Tensor ModelSampling::inverse_noise_scaling(const at::Tensor& sigma, const at::Tensor& x) const {
  return prediction_->inverse_noise_scaling(sigma, x);
}

std::shared_ptr<const ModelSampling> discrete_eps(const DiscreteBetas& betas) {
  return std::make_shared<ModelSampling>(discrete_table(betas), eps_prediction());
}

std::shared_ptr<const ModelSampling> discrete_v(const DiscreteBetas& betas) {
  return std::make_shared<ModelSampling>(discrete_table(betas), v_prediction());
}

// black-forest-labs/flux, get_lin_function and get_schedule.
double flux_shift(double max_shift, double base_shift, std::int64_t width, std::int64_t height) {
  constexpr double kFewest = 256;
  constexpr double kMost = 4096;
  const double slope = (max_shift - base_shift) / (kMost - kFewest);
  const double tokens = static_cast<double>(width) * static_cast<double>(height) / 256.0;
  return tokens * slope + (base_shift - slope * kFewest);
}

std::shared_ptr<const ModelSampling> flux_sampling(double mu) {
  return std::make_shared<ModelSampling>(flux_table(mu), flow_prediction());
}

std::shared_ptr<const ModelSampling> discrete_flow(double shift, double multiplier) {
  return std::make_shared<ModelSampling>(discrete_flow_table(shift, multiplier), flow_prediction());
}

}  // namespace weft::sampling
