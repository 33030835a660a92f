// SPDX-License-Identifier: Apache-2.0
#include "nodes/sampling/sampled.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "diffusion/device/policy.hpp"
#include "diffusion/models/memory.hpp"
#include "diffusion/models/placement.hpp"
#include "diffusion/sampling/run.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "nodes/previews.hpp"
#include "nodes/warm_up.hpp"

namespace weft::nodes {

schema::OptionList sampler_options(const schema::Services&) {
  return {.values = sampling::sampler_names(), .noun = "sampler"};
}

schema::OptionList scheduler_options(const schema::Services&) {
  return {.values = sampling::scheduler_names(), .noun = "scheduler"};
}

namespace {

/// A sampler holds the latent, its noise, x, what the model says of it, and a few steps between, for the whole batch;
/// the network can be asked picture by picture. Asked first, since the system ends a process that takes too much.
constexpr std::uint64_t kLatentCopies = 10;

/// Returns what the network holds while it is called.
std::uint64_t require_memory_for(const Model& model, const at::Tensor& samples, const device::ComputePolicy& policy) {
  std::vector<std::int64_t> one = samples.sizes().vec();
  one.front() = 1;
  const auto copies = models::saturating_product(samples.nbytes(), policy.device.is_cpu() ? kLatentCopies : 0);
  const auto network = model.network->activation_bytes(one, policy.compute);
  const auto total = copies + std::min(network, std::numeric_limits<std::uint64_t>::max() - copies);
  models::require_memory(total, policy.device, "sampling latents of " + describe_tensor(samples));
  return network;
}

/// The weights of a model, ready for as long as this lives: the one place where a node takes a lease to sample.
models::Placed placed(schema::Context& context, const Model& model, const at::Tensor& samples) {
  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->forget(model);
  const auto& settings = context.service<const device::Settings>();
  const auto activation_bytes = require_memory_for(model, samples, device::diffusion_policy(settings));
  return models::place(model, settings, activation_bytes, context.cancel());
}

/// The model as samplers see it. Only while its weights are placed.
sampling::GuidedModel guided_model(const Model& model, const device::ComputePolicy& policy) {
  sampling::GuidedModel guided{.sampling = model.sampling, .device = policy.device, .dtype = policy.compute};
  guided.apply = [network = model.network](const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& cond,
                                           const sampling::Extras& extras) {
    return network->forward(x, timestep, cond, extras);
  };
  guided.extras = [network = model.network](const sampling::Cond& cond, const sampling::Subject& subject) {
    return network->extras(cond, subject);
  };
  guided.cfg_function = model.cfg_function;
  guided.hooks = model.hooks;
  return guided;
}

/// Tells how far a sampler is, with a picture where previews were asked for.
sampling::StepCallback progress_of(schema::Context& context, const Model& model) {
  auto* previews = context.services().find<Previews>();
  return [&context, previews, format = model.network->latent_format()](const sampling::Step& step) {
    const std::string png = previews == nullptr ? "" : previews->picture(context.folders(), format, step.denoised);
    const schema::Preview preview{"image/png", png};
    // Adaptive samplers may take more steps than there are noise levels.
    context.progress(std::min(step.index + 1, step.total), step.total, png.empty() ? nullptr : &preview);
  };
}

Latent with_samples(const Latent& latent, at::Tensor samples) {
  Latent result = latent;
  result.samples = std::move(samples);
  return result;
}

}  // namespace

Latent sampled(schema::Context& context, const Model& model, const Latent& latent, sampling::SampleRequest request) {
  request.latent = latent.samples;
  request.noise_mask = latent.noise_mask;
  request.batch_index = latent.batch_index;
  request.latent_format = model.network->latent_format();
  const models::Placed weights = placed(context, model, latent.samples);
  const auto guided = guided_model(model, weights.policy);
  return with_samples(latent, sampling::sample(request, guided, progress_of(context, model), context.cancel()));
}

std::tuple<Latent, Latent> sampled(schema::Context& context, const Guider& guider, const NoiseSource& noise,
                                   const Sampler& sampler, const Sigmas& sigmas, const Latent& latent) {
  const sampling::LatentFormat& format = guider.model.network->latent_format();
  const auto start = sampling::fitting_latent(latent.samples, format.channels);
  const sampling::Run run{.sampler = sampler,
                          .sigmas = sigmas.values,
                          .noise = noise.of(start, latent.batch_index),
                          .latent = start,
                          .noise_mask = latent.noise_mask,
                          .latent_format = format,
                          .seed = noise.seed};
  const models::Placed weights = placed(context, guider.model, start);
  auto result = sampling::run_sampler(run, guided_model(guider.model, weights.policy), guider.guidance,
                                      progress_of(context, guider.model), context.cancel());
  return {with_samples(latent, std::move(result.samples)), with_samples(latent, std::move(result.denoised))};
}

}  // namespace weft::nodes
