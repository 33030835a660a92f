// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/ksampler.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/noise.hpp"
#include "diffusion/sampling/run.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

at::Tensor repeat_channels(const at::Tensor& latent, std::int64_t channels) {
  const std::int64_t times = (channels + latent.size(1) - 1) / latent.size(1);
  return latent.repeat({1, times, 1, 1}).narrow(1, 0, channels);
}

// An empty latent fits any model: it takes on its number of channels.
at::Tensor fitting_latent(const SampleRequest& request) {
  const at::Tensor& latent = request.latent;
  if (!latent.defined() || latent.dim() != 4 || latent.numel() == 0 || !latent.is_floating_point())
    throw NodeError("The latent to sample is not a batch of latent images with numbers in it.",
                    "It has four dimensions: batch, channels, height, width.");
  const std::int64_t channels = request.latent_format.channels;
  if (latent.size(1) == channels) return latent;
  if (latent.count_nonzero().item<std::int64_t>() == 0) return repeat_channels(latent, channels);
  throw NodeError(fmt::format("The latent has {} channels, the model works on {}.", latent.size(1), channels),
                  "Encode the image with the VAE of this model's family.");
}

// The part of the schedule that is to be walked; nothing when there is nothing to do.
std::optional<at::Tensor> walked_sigmas(const SampleRequest& request, const ModelSampling& sampling) {
  auto sigmas = ksampler_sigmas(sampling, request.sampler, request.scheduler, request.steps, request.denoise);
  if (request.last_step && *request.last_step < sigmas.size(0) - 1) {
    sigmas = sigmas.slice(0, 0, std::max<std::int64_t>(*request.last_step, 0) + 1).clone();
    if (request.force_full_denoise) sigmas[-1].fill_(0);
  }
  if (request.start_step) {
    if (*request.start_step >= sigmas.size(0) - 1) return std::nullopt;
    sigmas = sigmas.slice(0, std::max<std::int64_t>(*request.start_step, 0));
  }
  if (sigmas.size(0) == 0) return std::nullopt;
  return sigmas;
}

at::Tensor initial_noise(const SampleRequest& request, const at::Tensor& latent) {
  if (!request.add_noise) return at::zeros(latent.sizes(), latent.scalar_type());
  auto noise = prepare_noise(latent.sizes(), latent.scalar_type(), request.seed, request.batch_index);
  if (noise.size(0) == latent.size(0) || noise.size(0) == 1) return noise;
  throw NodeError(fmt::format("The latent's batch_index names {} images, but the latent holds {}.", noise.size(0),
                              latent.size(0)),
                  "Take the images out of their batch with the same node that gave the index.");
}

}  // namespace

at::Tensor sample(const SampleRequest& request, const GuidedModel& model, const StepCallback& on_step,
                  const CancelToken& cancel) {
  const auto latent = fitting_latent(request);
  const auto sigmas = walked_sigmas(request, *model.sampling);
  if (!sigmas) return latent;
  Run run{.sampler = find_sampler(request.sampler),
          .sigmas = *sigmas,
          .noise = initial_noise(request, latent),
          .latent = latent,
          .noise_mask = request.noise_mask,
          .latent_format = request.latent_format,
          .seed = request.seed};
  const Guider guider(model, request.positive, request.negative, request.cfg, latent.sizes(), cancel);
  return run_sampler(run, model, guider, on_step, cancel);
}

}  // namespace weft::sampling
