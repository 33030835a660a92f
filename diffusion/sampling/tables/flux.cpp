// SPDX-License-Identifier: Apache-2.0
// Rectified flow with the shift of Flux (black-forest-labs/flux, time_shift; Esser et al. 2024, section 5.3.2): the
// straight time t in (0, 1] becomes sigma = e^mu / (e^mu + 1/t - 1).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kFluxLevels = 10000;

class FluxTable final : public SigmaTable {
 public:
  explicit FluxTable(double mu)
      : e_mu_(std::exp(mu)),
        sigmas_(sigma(at::arange(1, kFluxLevels + 1, at::kFloat) / static_cast<double>(kFluxLevels))) {}

  const at::Tensor& sigmas() const override { return sigmas_; }
  at::Tensor timestep(const at::Tensor& sigma) const override { return sigma; }
  // A reciprocal and a product, as Python divides a number by a tensor: another rounding than a division.
  at::Tensor sigma(const at::Tensor& timestep) const override {
    return (at::reciprocal(timestep) - 1.0 + e_mu_).reciprocal() * e_mu_;
  }
  double percent_to_sigma(double percent) const override {
    if (percent <= 0.0) return 1.0;
    if (percent >= 1.0) return 0.0;
    return e_mu_ / (e_mu_ + (1.0 / (1.0 - percent) - 1.0));
  }

 private:
  double e_mu_;
  at::Tensor sigmas_;
};

}  // namespace

std::shared_ptr<const SigmaTable> flux_table(double mu) { return std::make_shared<FluxTable>(mu); }

}  // namespace weft::sampling
