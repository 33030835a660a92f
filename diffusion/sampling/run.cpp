// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/run.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/masks.hpp"
#include "diffusion/tensor/rng.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

// Relative, as Python's math.isclose.
constexpr double kSameSigma = 1e-5;

bool starts_from_pure_noise(const ModelSampling& sampling, double sigma) {
  const double highest = sampling.sigma_max();
  return sigma > highest || std::abs(highest - sigma) <= kSameSigma * std::max(std::abs(highest), std::abs(sigma));
}

// An all-zero latent says "nothing here": scaling formats with a shift would make something of it.
at::Tensor scaled_in(const LatentFormat& format, const at::Tensor& latent) {
  return latent.count_nonzero().item<std::int64_t>() == 0 ? latent : format.process_in(latent);
}

at::Tensor scaled_out(const LatentFormat& format, const at::Tensor& latent) {
  return format.process_out(latent.to(at::kFloat)).to(at::kCPU);
}

at::Tensor repeat_channels(const at::Tensor& latent, std::int64_t channels) {
  const std::int64_t times = (channels + latent.size(1) - 1) / latent.size(1);
  return latent.repeat({1, times, 1, 1}).narrow(1, 0, channels);
}

/// Where a mask keeps the latent, x is that latent noised to the level of the step, and the denoised is the latent.
struct KeptRegion {
  at::Tensor mask;  // [B, C, h, w]: 1 where the sampler works
  at::Tensor noise;
  at::Tensor latent;

  // sigmas: those of the walk.
  Denoiser around(Denoiser inner, const ModelSampling& sampling, const Guider& guider, const at::Tensor& sigmas) const {
    return [*this, inner = std::move(inner), &sampling, &guider, sigmas](const at::Tensor& x, const at::Tensor& sigma,
                                                                         bool negative) {
      const auto change = guider.noise_mask(mask, sigma, sigmas);
      const auto keep = 1.0 - change;
      const auto kept = sampling.noise_scaling(sigma, noise, latent, false);
      Guided guided = inner(x * change + kept * keep, sigma, negative);
      guided.denoised = guided.denoised * change + latent * keep;
      return guided;
    };
  }
};

KeptRegion kept_region(const Run& run, const at::Tensor& mask, const at::Tensor& noise, const at::Tensor& latent) {
  auto used = noise;
  if (run.sampler.fresh_mask_noise)
    used = tensor::NormalNoise(run.seed + 1).draw(noise.sizes(), at::kFloat).to(noise.options());
  return {mask, used, latent};
}

}  // namespace

Sampled run_sampler(const Run& run, const GuidedModel& model, std::shared_ptr<const Guidance> guidance,
                    const StepCallback& on_step, const CancelToken& cancel) {
  if (run.sigmas.size(0) == 0) return {run.latent, run.latent};
  const ModelSampling& sampling = *model.sampling;
  const auto latent = scaled_in(run.latent_format, run.latent.to(model.device));
  const auto noise = run.noise.to(model.device);
  std::optional<at::Tensor> mask;
  if (run.noise_mask) mask = prepare_noise_mask(*run.noise_mask, latent.sizes(), latent.device());
  GuidedModel seeded = model;
  seeded.seed = run.seed;
  const Guider guider(std::move(seeded), std::move(guidance), Subject(latent, mask), cancel);
  Denoiser denoise = [&](const at::Tensor& x, const at::Tensor& sigma, bool with_negative) {
    return guider.denoise(x, sigma, with_negative);
  };
  if (mask) denoise = kept_region(run, *mask, noise, latent).around(std::move(denoise), sampling, guider, run.sigmas);
  at::Tensor denoised;
  const StepCallback checked = [&](const Step& step) {
    cancel.check();
    denoised = step.denoised;
    if (on_step) on_step(step);
  };
  const bool pure = starts_from_pure_noise(sampling, run.sigmas[0].item<double>());
  const auto x = sampling.noise_scaling(run.sigmas[0], noise, latent, pure);
  const auto samples = run.sampler.run({denoise, sampling, x, run.sigmas, run.seed, checked});
  const auto clean = scaled_out(run.latent_format, sampling.inverse_noise_scaling(run.sigmas[-1], samples));
  return {clean, denoised.defined() ? scaled_out(run.latent_format, denoised) : clean};
}

at::Tensor fitting_latent(const at::Tensor& latent, std::int64_t channels) {
  if (!latent.defined() || latent.dim() != 4 || latent.numel() == 0 || !latent.is_floating_point())
    throw NodeError("The latent to sample is not a batch of latent images with numbers in it.",
                    "It has four dimensions: batch, channels, height, width.");
  if (latent.size(1) == channels) return latent;
  if (latent.count_nonzero().item<std::int64_t>() == 0) return repeat_channels(latent, channels);
  throw NodeError(fmt::format("The latent has {} channels, the model works on {}.", latent.size(1), channels),
                  "Encode the image with the VAE of this model's family.");
}

at::Tensor noised_latent(const ModelSampling& sampling, const LatentFormat& format, const at::Tensor& sigmas,
                         const at::Tensor& noise, const at::Tensor& latent) {
  if (sigmas.size(0) == 0) return latent;
  const auto scale = sigmas.size(0) > 1 ? at::abs(sigmas[0] - sigmas[-1]) : sigmas[0];
  const auto noised = sampling.noise_scaling(scale, noise, scaled_in(format, latent), false);
  return at::nan_to_num(format.process_out(noised), 0.0, 0.0, 0.0);
}

}  // namespace weft::sampling
