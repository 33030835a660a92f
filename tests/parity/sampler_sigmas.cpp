// SPDX-License-Identifier: Apache-2.0
// Noise levels: schedules, tables, and the nodes that make and cut them.
#include "diffusion/sampling/noise.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/conversion.hpp"
#include "nodes/ports.hpp"
#include "tests/parity/expression.hpp"
#include "tests/parity/recorded_models.hpp"
#include "tests/parity/sampler_folder.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;
using Measure = Tolerance::Measure;
constexpr Tolerance kSameTables{Measure::exact, 0};
// Equal on the recording's instruction set; libtorch's exp, log and pow round a few values otherwise on another.
constexpr Tolerance kSigmas{Measure::ulps, 3};
// linspace differs in the last place between instruction sets, and exp of ten times that in more.
constexpr Tolerance kPolyexponential{Measure::ulps, 40};

void guarded(Result& result, const std::function<void()>& run) {
  try {
    run();
  } catch (const std::exception& error) {
    result.outcome = Outcome::failed;
    result.reason = error.what();
  }
}

/// The reference divides by 0 for one step; weft gives that step.
bool is_reference_fault(const SamplerFile& file, const std::string& key) {
  for (const json& name : file.notes.value("non_finite", json::array()))
    if (name == key) return true;
  return false;
}

void compare_sigmas(const SamplerFile& file, const std::string& key, Result& result) {
  const auto part = key_parts(key);
  const bool discard = part.size() == 5 && part[4] == "discard_penultimate";
  if (part.size() != 4 && !discard) throw UnknownForm("a key " + key);
  const auto actual = sampling::ksampler_sigmas(*recorded_model(part[0]), discard ? "dpm_2" : "euler", part[1],
                                                static_cast<std::int64_t>(number_after(part[2], "steps")),
                                                number_after(part[3], "denoise"));
  if (!is_reference_fault(file, key)) return compare(result, "sigmas", actual, file.tensor(key), kSigmas);
  if (actual.isfinite().all().item<bool>()) return;
  result.outcome = Outcome::failed;
  result.reason = "not finite";
}

/// Inputs of a node by name; what is left out takes its default.
using Inputs = std::map<std::string, schema::Value>;

std::vector<schema::Value> run_node(const SamplerFile& file, const std::string& name, const Inputs& inputs) {
  const schema::NodeClass& node = *file.library.find_class(name);
  std::vector<schema::Value> values;
  for (const auto& spec : node.info.inputs) {
    const auto given = inputs.find(spec.name);
    values.push_back(given == inputs.end() ? spec.default_value : given->second);
  }
  schema::RunEnvironment environment;
  schema::Context context(environment, "parity");
  return node.execute(values, context);
}

schema::Value value_of(const json& literal) {
  if (literal.is_string()) return literal.get<std::string>();
  if (literal.is_number_integer()) return literal.get<std::int64_t>();
  return literal.get<double>();
}

Inputs recorded_inputs(const SamplerFile& file, const std::string& key, const std::vector<std::string>& part) {
  Inputs inputs;
  const auto params = file.notes.value("params", json::object());
  if (const auto found = params.find(key); found != params.end())
    for (const auto& [name, literal] : found->items()) inputs[name] = value_of(literal);
  if (part.size() > 1 && (part[0] == "BasicScheduler" || part[0] == "BetaSamplingScheduler" ||
                          part[0] == "SDTurboScheduler" || part[0] == "SamplingPercentToSigma"))
    inputs["model"] = schema::to_value(models::Model{.sampling = recorded_model(part[1])});
  if (params.contains(key)) return inputs;
  inputs["sigmas"] = schema::to_value(nodes::Sigmas{file.tensor("base_sigmas")});
  if (part[0] == "SplitSigmas") inputs["step"] = static_cast<std::int64_t>(std::stoll(part.at(1)));
  if (part[0] == "SplitSigmasDenoise") inputs["denoise"] = std::stod(part.at(1));
  if (part[0] == "SetFirstSigma") inputs["sigma"] = std::stod(part.at(1));
  if (part[0] == "SamplingPercentToSigma") {
    inputs["sampling_percent"] = std::stod(part.at(2));
    inputs["return_actual_sigma"] = part.at(3) == "True";
  }
  if (part[0] == "ExtendIntermediateSigmas") {
    inputs["spacing"] = part.at(1);
    inputs["steps"] = static_cast<std::int64_t>(std::stoll(part.at(2)));
    inputs["start_at_sigma"] = std::stod(part.at(3));
    inputs["end_at_sigma"] = std::stod(part.at(4));
  }
  return inputs;
}

/// part: of the key of a case. The table that weft builds on lacks a row, which is interpolated.
bool lacks_row(const std::vector<std::string>& part) {
  return part.size() > 2 && part[0] == "GITSScheduler" &&
         !sampling::gits_has_row(std::stod(part[1]), std::stoll(part[2]));
}

void compare_node(const SamplerFile& file, const std::string& key, Result& result) {
  const auto part = key_parts(key);
  if (lacks_row(part)) {
    result.outcome = Outcome::skipped;
    result.reason = "a row that the table of GITS in its package lacks: interpolated, up to 14 % off";
    return;
  }
  if (file.library.find_class(part[0]) == nullptr) {
    result.outcome = Outcome::skipped;
    result.reason = "needs the node " + part[0];
    return;
  }
  const auto outputs = run_node(file, part[0], recorded_inputs(file, key, part));
  const schema::Value& output = outputs.at(part.back() == "low" ? 1 : 0);
  if (part[0] == "SamplingPercentToSigma") {
    double sigma = 0;
    schema::from_value(output, sigma);
    // Between two levels it passes through float32's exp.
    return compare(result, "sigma", at::scalar_tensor(sigma, at::kDouble), file.tensor(key),
                   {Measure::of_largest, 3e-7});
  }
  const auto sigmas = output.as_shared<nodes::Sigmas>();
  if (!sigmas) throw UnknownForm("an output of " + part[0]);
  compare(result, "sigmas", sigmas->values, file.tensor(key),
          part[0] == "PolyexponentialScheduler" ? kPolyexponential : kSigmas);
}

void compare_table(const SamplerFile& file, const std::string& key, Result& result) {
  const auto part = key_parts(key);
  const auto model = recorded_model(part.at(0));
  const auto query = [&](const char* name) { return file.tensor(part[0] + "/query_" + name); };
  const std::string& what = part.at(1);
  if (what == "sigmas") return compare(result, what, model->sigmas(), file.tensor(key), kSigmas);
  if (what == "timestep_of_sigma")
    return compare(result, what, model->timestep(query("sigma")), file.tensor(key).to(at::kFloat), kSigmas);
  if (what == "sigma_of_timestep")
    return compare(result, what, model->sigma(query("timestep")), file.tensor(key), kSigmas);
  if (what != "percent_to_sigma") throw UnknownForm("a key " + key);
  std::vector<double> sigmas;
  const auto percents = query("percent");
  for (std::int64_t i = 0; i < percents.size(0); ++i)
    sigmas.push_back(model->percent_to_sigma(percents[i].item<double>()));
  compare(result, what, at::tensor(sigmas, at::kDouble), file.tensor(key), {Measure::of_largest, 3e-7});
}

}  // namespace

std::vector<Result> sigma_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    auto& result = results.emplace_back(file.result("sigmas", key));
    guarded(result, [&] { compare_sigmas(file, key, result); });
  }
  return results;
}

std::vector<Result> table_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    if (key.find("/query_") != std::string::npos) continue;
    auto& result = results.emplace_back(file.result("noise levels of models", key));
    guarded(result, [&] { compare_table(file, key, result); });
  }
  return results;
}

std::vector<Result> scheduler_node_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    if (key == "base_sigmas") continue;
    auto& result = results.emplace_back(file.result("nodes of noise levels", key));
    guarded(result, [&] { compare_node(file, key, result); });
  }
  return results;
}

std::vector<Result> noise_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    auto& result = results.emplace_back(file.result("noise", key));
    guarded(result, [&] {
      const auto part = key_parts(key);  // seed7/1x4x8x8 or batch_inds/gap/seed42
      const bool picked = part[0] == "batch_inds";
      const auto seed = std::stoull(part.at(picked ? 2 : 0).substr(4));
      const auto reference = file.tensor(key);
      std::vector<std::int64_t> index;
      if (picked) index = file.notes.at("batch_inds").at(part[1]).get<std::vector<std::int64_t>>();
      compare(result, "noise", sampling::prepare_noise(reference.sizes(), at::kFloat, seed, index), reference, kSameTables);
    });
  }
  return results;
}

}  // namespace weft::parity
