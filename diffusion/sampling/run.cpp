// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/run.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/masks.hpp"
#include "diffusion/tensor/rng.hpp"

namespace weft::sampling {
namespace {

// Relative, as Python's math.isclose.
constexpr double kSameSigma = 1e-5;

bool starts_from_pure_noise(const ModelSampling& sampling, double sigma) {
  const double highest = sampling.sigma_max();
  return sigma > highest || std::abs(highest - sigma) <= kSameSigma * std::max(std::abs(highest), std::abs(sigma));
}

// An all-zero latent says "nothing here": scaling formats with a shift would make something of it.
at::Tensor scaled_in(const Run& run, at::Device device) {
  const auto latent = run.latent.to(device);
  return latent.count_nonzero().item<std::int64_t>() == 0 ? latent : run.latent_format.process_in(latent);
}

/// Where a mask keeps the latent, x is that latent noised to the level of the step, and the denoised is the latent.
struct KeptRegion {
  at::Tensor change;  // [B, C, h, w]: 1 where the sampler works
  at::Tensor keep;    // 1 - change
  at::Tensor noise;
  at::Tensor latent;

  Denoiser around(Denoiser inner, const ModelSampling& sampling) const {
    return [*this, inner = std::move(inner), &sampling](const at::Tensor& x, const at::Tensor& sigma) {
      const auto kept = sampling.noise_scaling(sigma, noise, latent, false);
      return inner(x * change + kept * keep, sigma) * change + latent * keep;
    };
  }
};

KeptRegion kept_region(const Run& run, const at::Tensor& noise, const at::Tensor& latent) {
  auto change = prepare_noise_mask(*run.noise_mask, latent.sizes(), latent.device());
  auto used = noise;
  if (run.sampler.fresh_mask_noise)
    used = tensor::NormalNoise(run.seed + 1).draw(noise.sizes(), at::kFloat).to(noise.scalar_type()).to(noise.device());
  return {change, 1.0 - change, used, latent};
}

}  // namespace

at::Tensor run_sampler(const Run& run, const GuidedModel& model, const Guider& guider, const StepCallback& on_step,
                       const CancelToken& cancel) {
  const ModelSampling& sampling = *model.sampling;
  const auto latent = scaled_in(run, model.device);
  const auto noise = run.noise.to(model.device);
  Denoiser denoise = [&](const at::Tensor& x, const at::Tensor& sigma) { return guider.denoise(x, sigma); };
  if (run.noise_mask) denoise = kept_region(run, noise, latent).around(std::move(denoise), sampling);
  const StepCallback checked = [&](const Step& step) {
    cancel.check();
    if (on_step) on_step(step);
  };
  const bool pure = starts_from_pure_noise(sampling, run.sigmas[0].item<double>());
  const auto x = sampling.noise_scaling(run.sigmas[0], noise, latent, pure);
  const auto samples = run.sampler.run({denoise, sampling, x, run.sigmas, run.seed, checked});
  const auto clean = sampling.inverse_noise_scaling(run.sigmas[-1], samples);
  return run.latent_format.process_out(clean.to(at::kFloat)).to(at::kCPU);
}

}  // namespace weft::sampling
