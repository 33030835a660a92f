// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/tensor/rng.hpp"

namespace weft::sampling {

/// Noise that a sampler adds on its way, a draw a step: of the run's seed, from the start of its generator.
// differs: drawn on the CPU whatever the device, so that a seed means the same picture everywhere.
class StepNoise {
 public:
  explicit StepNoise(std::uint64_t seed) : noise_(seed) {}
  at::Tensor like(const at::Tensor& x) { return noise_.draw(x.sizes(), x.scalar_type()).to(x.device()); }

 private:
  tensor::NormalNoise noise_;
};

/// A step to below the next noise level and the noise that leads up to it.
struct AncestralStep {
  at::Tensor down;   ///< the sigma to step to
  at::Tensor up;     ///< the standard deviation of the noise to add
  at::Tensor scale;  ///< what x is multiplied by before; undefined: 1

  /// x with its noise. Draws from `noise`.
  at::Tensor renoised(const at::Tensor& x, StepNoise& noise, double s_noise) const {
    const auto added = noise.like(x) * s_noise * up;
    return scale.defined() ? scale * x + added : x + added;
  }
};

/// For x = picture + sigma noise: the variance is that of DDPM's posterior (Ho et al. 2020, equation 7; k-diffusion's
/// get_ancestral_step).
inline AncestralStep ancestral_step(const at::Tensor& from, const at::Tensor& to, double eta) {
  if (eta == 0.0) return {to, at::zeros({}, at::kFloat), {}};
  const auto from2 = at::pow(from, 2);
  const auto to2 = at::pow(to, 2);
  const auto up = at::fmin(to, at::pow(to2 * (from2 - to2) / from2, 0.5) * eta);
  return {at::pow(to2 - at::pow(up, 2), 0.5), up, {}};
}

/// For x = (1 - sigma) picture + sigma noise: the step goes down by so much more that scaling x back to the share of
/// the picture that `to` has leaves room for noise of variance up^2.
inline AncestralStep flow_ancestral_step(const at::Tensor& from, const at::Tensor& to, double eta) {
  const auto down = to * ((to / from - 1.0) * eta + 1.0);
  const auto picture = 1.0 - to;
  const auto picture_down = 1.0 - down;
  const auto kept = at::pow(down, 2) * at::pow(picture, 2) / at::pow(picture_down, 2);
  return {down, at::pow(at::pow(to, 2) - kept, 0.5), picture / picture_down};
}

}  // namespace weft::sampling
