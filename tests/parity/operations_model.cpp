// SPDX-License-Identifier: Apache-2.0
// Operations on a network: forwards, denoised predictions, traces.
#include <algorithm>

#include "diffusion/device/policy.hpp"
#include "diffusion/models/values.hpp"
#include "diffusion/nn/timestep_embedding.hpp"
#include "diffusion/sampling/ksampler.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;
constexpr Tolerance kSameNumbers{Tolerance::Measure::exact, 0};
/// A frequency's last bit, by the CPU's instructions, times a timestep of a thousand.
constexpr Tolerance kSinusoids{Tolerance::Measure::absolute, 6e-5};
constexpr Tolerance kForward{Tolerance::Measure::of_std, 5e-5};
constexpr Tolerance kLatents{Tolerance::Measure::of_std, 3e-4};

models::Model model_of(const OperationCall& call) {
  return call.evaluator.object<models::Model>(call.inputs.at("model"), "MODEL", call.file);
}

weights::ParameterStore::Lease lease_of(const models::Model& model, const OperationCall& call) {
  const auto& settings = call.environment.services.require<const device::Settings>();
  return model.network->store().prepare(device::diffusion_policy(settings), *model.patches);
}

OperationResults concatenate(const OperationCall& call) {
  std::vector<at::Tensor> parts;
  for (const json& part : call.inputs.at("tensors")) parts.push_back(call.evaluator.tensor(part, call.file));
  return {{"tensor", at::cat(parts, call.inputs.at("axis").get<std::int64_t>())}};
}

OperationResults timestep_embedding(const OperationCall& call) {
  const auto timesteps = call.evaluator.tensor(call.inputs.at("timesteps"), call.file);
  return {{"embedding", nn::timestep_embedding(timesteps * call.inputs.value("time_factor", 1.0),
                                               call.inputs.at("width").get<std::int64_t>())}};
}

std::string other_timestep_embedding(const OperationCall& call) {
  return call.inputs.value("max_period", 10000) == 10000 ? "" : "needs a timestep embedding with another period";
}

/// What a case gives a network besides its prompt.
sampling::Extras extras_of(const OperationCall& call) {
  sampling::Extras extras;
  const auto given = [&call](const char* name) {
    return call.inputs.contains(name) ? call.evaluator.tensor(call.inputs[name], call.file) : at::Tensor();
  };
  extras.y = given("y");
  extras.guidance = given("guidance");
  extras.concat = given("concat");
  return extras;
}

OperationResults network_forward(const OperationCall& call) {
  const auto model = model_of(call);
  const auto lease = lease_of(model, call);
  return {
      {"output", model.network->forward(call.evaluator.tensor(call.inputs.at("x"), call.file),
                                        call.evaluator.tensor(call.inputs.at("timesteps"), call.file),
                                        call.evaluator.tensor(call.inputs.at("context"), call.file), extras_of(call))}};
}

OperationResults apply_model(const OperationCall& call) {
  const auto model = model_of(call);
  const auto lease = lease_of(model, call);
  const auto x = call.evaluator.tensor(call.inputs.at("x"), call.file);
  const auto sigma = call.evaluator.tensor(call.inputs.at("sigma"), call.file);
  const auto output =
      model.network->forward(model.sampling->calculate_input(sigma, x), model.sampling->timestep(sigma),
                             call.evaluator.tensor(call.inputs.at("context"), call.file), extras_of(call));
  return {{"denoised", model.sampling->calculate_denoised(sigma, output, x)}};
}

OperationResults sample_trace(const OperationCall& call) {
  const auto model = model_of(call);
  const auto lease = lease_of(model, call);
  const auto& in = call.inputs;
  sampling::SampleRequest request;
  request.positive = call.evaluator.object<models::Conditioning>(in.at("positive"), "CONDITIONING", call.file);
  request.negative = call.evaluator.object<models::Conditioning>(in.at("negative"), "CONDITIONING", call.file);
  request.cfg = in.at("cfg").get<double>();
  request.sampler = in.at("sampler_name").get<std::string>();
  request.scheduler = in.at("scheduler").get<std::string>();
  request.steps = in.at("steps").get<std::int64_t>();
  request.denoise = in.at("denoise").get<double>();
  request.seed = in.at("seed").get<std::uint64_t>();
  request.latent = call.evaluator.object<models::Latent>(in.at("latent_image"), "LATENT", call.file).samples;
  request.latent_format = model.network->latent_format();
  const sampling::GuidedModel guided{
      .apply = [&](const at::Tensor& x, const at::Tensor& timestep, const at::Tensor& context,
                   const sampling::Extras& extras) { return model.network->forward(x, timestep, context, extras); },
      .extras = {},
      .sampling = model.sampling};
  std::vector<at::Tensor> x, denoised;
  sampling::sample(request, guided,
                   [&](const sampling::Step& step) {
                     x.push_back(step.x.clone());
                     denoised.push_back(step.denoised.clone());
                   },
                   {});
  return {{"x_before_each_step", at::stack(x)}, {"denoised_of_each_step", at::stack(denoised)}};
}

std::string missing_sampler(const OperationCall& call) {
  const auto sampler = call.inputs.at("sampler_name").get<std::string>();
  return sampling::SamplerRegistry::instance().find(sampler) == nullptr ? "needs the sampler " + sampler : "";
}

const Registrar<Operation> cat{"concatenate", {"stored tensors", kSameNumbers, concatenate, nullptr}};
const Registrar<Operation> embedding{"timestep_embedding",
                                     {"timestep embedding", kSinusoids, timestep_embedding, other_timestep_embedding}};
const Registrar<Operation> unet{"unet_forward", {"network forward", kForward, network_forward, nullptr}};
const Registrar<Operation> dit{"dit_forward", {"network forward", kForward, network_forward, nullptr}};
const Registrar<Operation> applied{"apply_model", {"network forward", kForward, apply_model, nullptr}};
const Registrar<Operation> trace{"sample_trace", {"latents", kLatents, sample_trace, missing_sampler}};

}  // namespace
}  // namespace weft::parity
