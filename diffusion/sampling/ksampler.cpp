// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/ksampler.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/sampling/noise.hpp"
#include "diffusion/sampling/run.hpp"
#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

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

}  // namespace

at::Tensor sample(const SampleRequest& request, const GuidedModel& model, const StepCallback& on_step,
                  const CancelToken& cancel) {
  const auto latent = fitting_latent(request.latent, request.latent_format.channels);
  const auto sigmas = walked_sigmas(request, *model.sampling);
  if (!sigmas) return latent;
  const NoiseSource noise{.seed = request.seed, .empty = !request.add_noise};
  const Run run{.sampler = find_sampler(request.sampler),
                .sigmas = *sigmas,
                .noise = noise.of(latent, request.batch_index),
                .latent = latent,
                .noise_mask = request.noise_mask,
                .latent_format = request.latent_format,
                .seed = request.seed};
  const auto guidance = cfg_guidance(request.positive, request.negative, request.cfg);
  return run_sampler(run, model, guidance, on_step, cancel).samples;
}

}  // namespace weft::sampling
