// SPDX-License-Identifier: Apache-2.0
#include "nodes/sampling/sampled.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "diffusion/device/policy.hpp"
#include "diffusion/models/memory.hpp"
#include "diffusion/sampling/run.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
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

void require_memory_for(const Model& model, const at::Tensor& samples, const device::ComputePolicy& policy) {
  std::vector<std::int64_t> one = samples.sizes().vec();
  one.front() = 1;
  const auto copies = models::saturating_product(samples.nbytes(), policy.device.is_cpu() ? kLatentCopies : 0);
  const auto network = model.network->activation_bytes(one, policy.compute);
  const auto total = copies + std::min(network, std::numeric_limits<std::uint64_t>::max() - copies);
  models::require_memory(total, policy.device, "sampling latents of " + describe_tensor(samples));
}

/// A model whose weights are ready, for as long as this lives: the one place where a node takes a lease to sample.
struct LeasedModel {
  LeasedModel(schema::Context& context, const Model& model, const at::Tensor& samples) {
    if (auto* warm_up = context.services().find<WarmUp>()) warm_up->forget(model);
    const auto policy = device::diffusion_policy(context.service<const device::Settings>());
    require_memory_for(model, samples, policy);
    lease = model.network->store().prepare(policy, *model.patches, context.cancel());
    guided = {.sampling = model.sampling, .device = policy.device, .dtype = policy.compute};
    guided.apply = [network = model.network](const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& cond,
                                             const sampling::Extras& extras) {
      return network->forward(x, timestep, cond, extras);
    };
    guided.extras = [network = model.network](const sampling::Cond& cond, const sampling::Subject& subject) {
      return network->extras(cond, subject);
    };
    guided.cfg_function = model.cfg_function;
  }

  weights::ParameterStore::Lease lease;
  sampling::GuidedModel guided;
};

sampling::StepCallback progress_of(schema::Context& context) {
  return [&context](const sampling::Step& step) { context.progress(step.index + 1, step.total); };
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
  const LeasedModel leased(context, model, latent.samples);
  return with_samples(latent, sampling::sample(request, leased.guided, progress_of(context), context.cancel()));
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
  const LeasedModel leased(context, guider.model, start);
  auto result = sampling::run_sampler(run, leased.guided, guider.guidance, progress_of(context), context.cancel());
  return {with_samples(latent, std::move(result.samples)), with_samples(latent, std::move(result.denoised))};
}

}  // namespace weft::nodes
