// SPDX-License-Identifier: Apache-2.0
#include "nodes/sampling/sampled.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "diffusion/device/policy.hpp"
#include "diffusion/models/memory.hpp"
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

}  // namespace

Latent sampled(schema::Context& context, const Model& model, const Latent& latent, sampling::SampleRequest request) {
  request.latent = latent.samples;
  request.noise_mask = latent.noise_mask;
  request.batch_index = latent.batch_index;
  request.latent_format = model.network->latent_format();

  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->forget(model);
  const auto policy = device::diffusion_policy(context.service<const device::Settings>());
  require_memory_for(model, latent.samples, policy);
  const auto lease = model.network->store().prepare(policy, *model.patches, context.cancel());
  const models::DiffusionModel& network = *model.network;
  const sampling::GuidedModel guided{
      .apply = [&network](const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& cond,
                          const sampling::Extras& extras) { return network.forward(x, timestep, cond, extras); },
      .sampling = model.sampling,
      .device = policy.device,
      .dtype = policy.compute};
  const auto on_step = [&context](const sampling::Step& step) { context.progress(step.index + 1, step.total); };

  Latent result = latent;
  result.samples = sampling::sample(request, guided, on_step, context.cancel());
  return result;
}

}  // namespace weft::nodes
