// SPDX-License-Identifier: Apache-2.0
#include "analytic_model.hpp"

#include <utility>

namespace weft::test {
namespace {

using Kind = std::shared_ptr<const sampling::ModelSampling>;

/// A model's table for the schedules; but the network is told the noise level itself.
class SigmaTimesteps final : public sampling::SigmaTable {
 public:
  explicit SigmaTimesteps(Kind kind) : kind_(std::move(kind)) {}
  const at::Tensor& sigmas() const override { return kind_->sigmas(); }
  at::Tensor timestep(const at::Tensor& sigma) const override {
    // A row per image is the network asking; a single level is a schedule.
    return sigma.dim() == 0 ? kind_->timestep(sigma) : sigma;
  }
  at::Tensor sigma(const at::Tensor& timestep) const override { return kind_->sigma(timestep); }
  double percent_to_sigma(double percent) const override { return kind_->percent_to_sigma(percent); }

 private:
  Kind kind_;
};

/// The network's output is the denoised x; noise is added as the kind of model has it.
class DenoisedPrediction final : public sampling::Prediction {
 public:
  explicit DenoisedPrediction(Kind kind) : kind_(std::move(kind)) {}
  at::Tensor calculate_input(const at::Tensor&, const at::Tensor& x) const override { return x; }
  at::Tensor calculate_denoised(const at::Tensor&, const at::Tensor& output, const at::Tensor&) const override {
    return output;
  }
  at::Tensor noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                           bool max_denoise) const override {
    return kind_->noise_scaling(sigma, noise, latent, max_denoise);
  }
  at::Tensor inverse_noise_scaling(const at::Tensor& sigma, const at::Tensor& x) const override {
    return kind_->inverse_noise_scaling(sigma, x);
  }
  bool is_flow() const override { return kind_->is_flow(); }

 private:
  Kind kind_;
};

at::Tensor denoised(const at::Tensor& x, const at::Tensor& sigma, const at::Tensor& context,
                    const at::Tensor& constant) {
  const auto s = sigma.reshape({-1, 1, 1, 1});
  const auto g = context.reshape({-1, 1, 1, 1});
  const auto y = x * at::reciprocal(s + 1);
  const auto q = y / (y.abs() + 1) * (g * 0.25 + 1);
  return q + (constant.defined() ? constant * g : g * 0.5);
}

}  // namespace

sampling::GuidedModel analytic_model(const at::Tensor& constant, Kind kind) {
  if (!kind) kind = sampling::discrete_eps();
  sampling::GuidedModel model;
  model.sampling = std::make_shared<sampling::ModelSampling>(std::make_shared<SigmaTimesteps>(kind),
                                                             std::make_shared<DenoisedPrediction>(kind));
  model.apply = [constant](const at::Tensor& x, const at::Tensor& sigma, const at::Tensor& context,
                           const sampling::Extras&) { return denoised(x, sigma, context, constant); };
  return model;
}

sampling::GuidedModel analytic_network(Kind kind) {
  sampling::GuidedModel model;
  model.sampling = kind ? std::move(kind) : sampling::discrete_eps();
  model.apply = [](const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& context,
                   const sampling::Extras&) {
    const auto g = context.reshape({-1, 1, 1, 1});
    const auto t = timestep.reshape({-1, 1, 1, 1});
    return x / (x.abs() + 1) * (g * 0.25 + 1) + t * 0x1p-13 + g * 0.125;
  };
  return model;
}

sampling::Cond analytic_cond(double g) {
  sampling::Cond cond;
  cond.cond = at::full({1, 1, 1}, g, at::kFloat);
  return cond;
}

sampling::LatentFormat unscaled() { return {4, 1.0, 0.0}; }

}  // namespace weft::test
