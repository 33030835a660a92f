// SPDX-License-Identifier: Apache-2.0
// EDM's preconditioning (Karras et al. 2022, table 1): the network's output is mixed with x so that input and target
// have unit variance at every noise level.
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/predictions/scaled_input.hpp"

namespace weft::sampling {
namespace {

class EdmPrediction final : public ScaledInputPrediction {
 public:
  explicit EdmPrediction(double sigma_data) : ScaledInputPrediction(sigma_data), sigma_data_(sigma_data) {}

  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output, const at::Tensor& x) const override {
    const auto level = sigma_for(sigma, output.dim());
    const auto variance = at::pow(level, 2) + sigma_data_ * sigma_data_;
    return x * (sigma_data_ * sigma_data_) / variance + output * level * sigma_data_ / at::pow(variance, 0.5);
  }

 private:
  double sigma_data_;
};

}  // namespace

std::shared_ptr<const Prediction> edm_prediction(double sigma_data) {
  return std::make_shared<EdmPrediction>(sigma_data);
}

}  // namespace weft::sampling
