// SPDX-License-Identifier: Apache-2.0
// The variance-exploding view of a discrete process: sigma^2 = (1 - a) / a with a the running product of 1 - beta
// (Karras et al. 2022, appendix C.3). Betas in float64, kept as float32, as k-diffusion and ComfyUI keep them.
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {
namespace {

constexpr double kBeforeAllSteps = 999999999.9;
// What stays of the picture at the last level: not 0, whose sigma would be infinite.
constexpr double kTerminalAlpha = 4.8973451890853435e-08;

// Lin et al. 2023 (arXiv:2305.08891), algorithm 1, on sigmas: the square roots of the running products are shifted to
// end at 0 and scaled so that the first stays.
at::Tensor with_zero_terminal_snr(const at::Tensor& sigmas) {
  const auto roots = at::reciprocal(sigmas * sigmas + 1.0).sqrt();
  const auto shifted = (roots - roots[-1]) * (roots[0] / (roots[0] - roots[-1]));
  auto alphas = at::pow(shifted, 2);
  alphas[-1].fill_(kTerminalAlpha);
  return at::pow((1.0 - alphas) / alphas, 0.5);
}

class DiscreteTable final : public SigmaTable {
 public:
  explicit DiscreteTable(const DiscreteBetas& betas) {
    const auto roots = at::linspace(std::sqrt(betas.start), std::sqrt(betas.end), betas.timesteps, at::kDouble);
    const auto alphas_cumprod = at::cumprod(1.0 - at::pow(roots, 2), 0);
    auto sigmas = at::pow((1.0 - alphas_cumprod) / alphas_cumprod, 0.5);
    if (betas.zero_terminal_snr) sigmas = with_zero_terminal_snr(sigmas);
    sigmas_ = sigmas.to(at::kFloat);
    log_sigmas_ = sigmas.log().to(at::kFloat);
  }

  const at::Tensor& sigmas() const override { return sigmas_; }

  at::Tensor timestep(const at::Tensor& sigma) const override {
    const auto wanted = sigma.to(at::kCPU).log().reshape({1, -1});
    const auto nearest = (wanted - log_sigmas_.unsqueeze(1)).abs().argmin(0);
    return nearest.view(sigma.sizes()).to(sigma.device(), at::kFloat);
  }

  at::Tensor sigma(const at::Tensor& timestep) const override {
    const auto t = timestep.to(at::kCPU, at::kFloat).clamp(0, static_cast<double>(sigmas_.size(0) - 1));
    const auto low = log_sigmas_.index({t.floor().to(at::kLong)});
    const auto high = log_sigmas_.index({t.ceil().to(at::kLong)});
    const auto weight = t.frac();
    return ((1 - weight) * low + weight * high).exp().to(timestep.device());
  }

  double percent_to_sigma(double percent) const override {
    if (percent <= 0.0) return kBeforeAllSteps;
    if (percent >= 1.0) return 0.0;
    // 999 whatever the number of timesteps: so it is in the reference.
    return sigma(at::scalar_tensor((1.0 - percent) * 999.0, at::kFloat)).item<double>();
  }

 private:
  at::Tensor sigmas_;
  at::Tensor log_sigmas_;
};

}  // namespace

std::shared_ptr<const SigmaTable> discrete_table(const DiscreteBetas& betas) {
  return std::make_shared<DiscreteTable>(betas);
}

}  // namespace weft::sampling
