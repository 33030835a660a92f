// SPDX-License-Identifier: Apache-2.0
// Operations that need the sampling layer alone: noise, noise levels, timesteps.
#include <cmath>

#include "diffusion/models/values.hpp"
#include "diffusion/sampling/noise.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;
constexpr Tolerance kSameDraws{Tolerance::Measure::exact, 0};
// Equal on the recording's instruction set; libtorch's exp and log round a few values otherwise on another.
constexpr Tolerance kTableSigmas{Tolerance::Measure::ulps, 2};
// The recorded logarithms were rounded from float64; those of the float32 table may be a rounding away.
constexpr Tolerance kLogs{Tolerance::Measure::absolute, 5e-7};

std::shared_ptr<const sampling::ModelSampling> sampling_of(const json& described) {
  const auto type = described.at("type").get<std::string>();
  if (type == "flux") return sampling::flux_sampling(described.at("shift").get<double>());
  if (type == "discreteflow") return sampling::discrete_flow(described.at("shift").get<double>(), 1000.0);
  if (type != "sd15") throw UnknownForm("a model sampling " + type);
  if (described.at("beta_schedule") != "linear") throw UnknownForm("a beta schedule: " + described.dump());
  return sampling::discrete_eps({.timesteps = described.at("sigmas").get<std::int64_t>(),
                                 .start = described.at("linear_start").get<double>(),
                                 .end = described.at("linear_end").get<double>()});
}

std::string missing_scheduler(const json& inputs) {
  const auto scheduler = inputs.value("scheduler", std::string());
  if (scheduler.empty() || sampling::ScheduleRegistry::instance().find(scheduler) != nullptr) return {};
  return "needs the scheduler " + scheduler;
}

std::string missing_sampling(const OperationCall& call) { return missing_scheduler(call.inputs); }

std::string missing_noise_sampler(const OperationCall& call) {
  const auto sampler = call.inputs.at("sampler_name").get<std::string>();
  if (sampling::SamplerRegistry::instance().find(sampler) == nullptr) return "needs the sampler " + sampler;
  return missing_scheduler(call.inputs);
}

OperationResults prepare_noise(const OperationCall& call) {
  const auto shape = call.inputs.at("shape").get<std::vector<std::int64_t>>();
  const auto index = call.inputs.value("batch_index", std::vector<std::int64_t>{});
  return {{"noise", sampling::prepare_noise(shape, at::kFloat, call.inputs.at("seed").get<std::uint64_t>(), index)}};
}

OperationResults calculate_sigmas(const OperationCall& call) {
  const auto model = sampling_of(call.inputs.at("model_sampling"));
  return {{"sigmas", sampling::calculate_sigmas(*model, call.inputs.at("scheduler").get<std::string>(),
                                                call.inputs.at("steps").get<std::int64_t>())}};
}

OperationResults ksampler_sigmas(const OperationCall& call) {
  const auto model = call.evaluator.object<models::Model>(call.inputs.at("model"), "MODEL", call.file);
  return {{"sigmas", sampling::ksampler_sigmas(*model.sampling, call.inputs.at("sampler_name").get<std::string>(),
                                               call.inputs.at("scheduler").get<std::string>(),
                                               call.inputs.at("steps").get<std::int64_t>(),
                                               call.inputs.at("denoise").get<double>())}};
}

OperationResults sigma_table(const OperationCall& call) {
  return {{"sigmas", sampling_of(call.inputs.at("model_sampling"))->sigmas()}};
}

OperationResults log_sigma_table(const OperationCall& call) {
  return {{"log_sigmas", sampling_of(call.inputs.at("model_sampling"))->sigmas().log()}};
}

OperationResults timestep_of_sigma(const OperationCall& call) {
  const auto sigma = call.evaluator.tensor(call.inputs.at("sigma"), call.file);
  return {{"timestep", sampling_of(call.inputs.at("model_sampling"))->timestep(sigma)}};
}

OperationResults sigma_of_timestep(const OperationCall& call) {
  const auto timestep = call.evaluator.tensor(call.inputs.at("timestep"), call.file);
  return {{"sigma", sampling_of(call.inputs.at("model_sampling"))->sigma(timestep)}};
}

OperationResults percent_to_sigma(const OperationCall& call) {
  const auto model = sampling_of(call.inputs.at("model_sampling"));
  std::vector<double> sigmas;
  for (const double percent : call.inputs.at("percent_exact").get<std::vector<double>>())
    sigmas.push_back(model->percent_to_sigma(percent));
  return {{"sigma", at::tensor(sigmas, at::kDouble).to(at::kFloat)}};
}

// At half of the way sigma is e^mu / (e^mu + 1).
OperationResults model_sampling_shift(const OperationCall& call) {
  const auto model = call.evaluator.object<models::Model>(call.inputs.at("model"), "MODEL", call.file);
  const double sigma = model.sampling->percent_to_sigma(0.5);
  return {{"shift", at::scalar_tensor(std::log(sigma / (1.0 - sigma)), at::kDouble)}};
}

const Registrar<Operation> noise{"prepare_noise", {"noise", kSameDraws, prepare_noise, nullptr}};
const Registrar<Operation> sigmas{"calculate_sigmas", {"sigmas", kTableSigmas, calculate_sigmas, missing_sampling}};
const Registrar<Operation> walked{"ksampler_sigmas", {"sigmas", kTableSigmas, ksampler_sigmas, missing_noise_sampler}};
const Registrar<Operation> shift{"model_sampling_shift",
                                 {"shift", {Tolerance::Measure::absolute, 1e-7}, model_sampling_shift, nullptr}};
const Registrar<Operation> table{"sigma_table", {"sigmas", kTableSigmas, sigma_table, missing_sampling}};
const Registrar<Operation> log_table{"log_sigma_table",
                                     {"logarithms of sigmas", kLogs, log_sigma_table, missing_sampling}};
const Registrar<Operation> timestep{"timestep_of_sigma", {"timesteps", kSameDraws, timestep_of_sigma, missing_sampling}};
const Registrar<Operation> sigma{"sigma_of_timestep", {"sigmas", kTableSigmas, sigma_of_timestep, missing_sampling}};
const Registrar<Operation> percent{"percent_to_sigma", {"sigmas", kTableSigmas, percent_to_sigma, missing_sampling}};

}  // namespace
}  // namespace weft::parity
