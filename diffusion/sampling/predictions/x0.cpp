// SPDX-License-Identifier: Apache-2.0
// The network predicts the picture itself: from x scaled to unit variance, or, as networks that turn one picture into
// another do, from x as it is.
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/predictions/scaled_input.hpp"

namespace weft::sampling {
namespace {

class X0Prediction final : public ScaledInputPrediction {
 public:
  explicit X0Prediction(bool scaled_input) : ScaledInputPrediction(1.0), scaled_input_(scaled_input) {}

  at::Tensor calculate_input(const at::Tensor& sigma, const at::Tensor& x) const override {
    return scaled_input_ ? ScaledInputPrediction::calculate_input(sigma, x) : x;
  }
  at::Tensor calculate_denoised(const at::Tensor&, const at::Tensor& output, const at::Tensor&) const override {
    return output;
  }

 private:
  bool scaled_input_;
};

}  // namespace

std::shared_ptr<const Prediction> x0_prediction(bool scaled_input) {
  return std::make_shared<X0Prediction>(scaled_input);
}

}  // namespace weft::sampling
