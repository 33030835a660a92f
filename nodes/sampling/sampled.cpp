// SPDX-License-Identifier: Apache-2.0
#include "nodes/sampling/sampled.hpp"

#include "diffusion/device/policy.hpp"
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

Latent sampled(schema::Context& context, const Model& model, const Latent& latent, sampling::SampleRequest request) {
  request.latent = latent.samples;
  request.noise_mask = latent.noise_mask;
  request.batch_index = latent.batch_index;
  request.latent_format = model.network->latent_format();

  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->forget(model);
  const auto policy = device::diffusion_policy(context.service<const device::Settings>());
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
