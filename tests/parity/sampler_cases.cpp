// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/sampler_cases.hpp"

#include <functional>
#include <iterator>
#include <utility>

#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "tests/parity/expression.hpp"
#include "tests/parity/sampler_folder.hpp"

namespace weft::parity {
namespace fs = std::filesystem;

std::vector<std::string> SamplerFile::keys() const {
  std::vector<std::string> names;
  for (const auto& [key, tensor] : set.tensors(name).tensors()) names.push_back(key);
  return names;
}

Result SamplerFile::result(const std::string& group, const std::string& key) const {
  return {.folder = set.name(), .group = group, .key = name + "/" + key, .bit_equal = true};
}

std::vector<std::string> key_parts(const std::string& key) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = key.find('/', begin)) != std::string::npos; begin = end + 1)
    parts.push_back(key.substr(begin, end - begin));
  parts.push_back(key.substr(begin));
  return parts;
}

double number_after(const std::string& text, const std::string& word) {
  if (!text.starts_with(word)) throw UnknownForm("a key's part " + text);
  return std::stod(text.substr(word.size()));
}

std::string missing_names(const std::string& sampler, const std::string& scheduler) {
  if (sampling::SamplerRegistry::instance().find(sampler) == nullptr) return "needs the sampler " + sampler;
  if (sampling::ScheduleRegistry::instance().find(scheduler) == nullptr) return "needs the scheduler " + scheduler;
  return {};
}

Tolerance sampler_tolerance(const std::string& sampler) {
  for (const char* name : {"lms", "uni_pc", "deis", "sa_solver"})
    if (sampler.starts_with(name)) return {Tolerance::Measure::of_largest, 5e-5};
  // One unit in the last place of a noise level decides how much is renoised where two levels lie far apart, and which
  // steps an error norm accepts.
  if (sampler.starts_with("dpmpp_2s_ancestral")) return {Tolerance::Measure::of_largest, 1e-3};
  if (sampler.starts_with("dpm_adaptive")) return {Tolerance::Measure::of_largest, 1e-4};
  if (sampler.starts_with("res_multistep_ancestral")) return {Tolerance::Measure::of_largest, 5e-5};
  // exp, log and pow of the same library round differently with other vector widths than the recording's.
  return {Tolerance::Measure::of_largest, 1e-5};
}

namespace {

using Runner = std::function<std::vector<Result>(const SamplerFile&)>;

// inputs.safetensors holds no cases of its own.
const std::vector<std::pair<std::string, Runner>> kRunners{{"sigmas.safetensors", sigma_cases},
                                                           {"model_sampling.safetensors", table_cases},
                                                           {"scheduler_nodes.safetensors", scheduler_node_cases},
                                                           {"prepare_noise.safetensors", noise_cases},
                                                           {"ksampler_advanced.safetensors", advanced_cases},
                                                           {"network_level.safetensors", network_cases},
                                                           {"areas.safetensors", area_cases},
                                                           {"brownian.safetensors", brownian_cases},
                                                           {"sampler_options.safetensors", option_cases},
                                                           {"trace_", trace_cases},
                                                           {"sampler_", sample_cases}};

std::vector<Result> run_file(const SamplerFile& file) {
  for (const auto& [name, runner] : kRunners)
    if (file.name.starts_with(name)) return runner(file);
  Result result = file.result("samplers", "all");
  result.outcome = Outcome::failed;
  result.reason = "a file of another form";
  return {result};
}

}  // namespace

std::vector<Result> run_sampler_cases(const fs::path& golden, const fs::path& scratch,
                                      const schema::NodeLibrary& library) {
  std::vector<Result> results;
  for (const fs::path& dir : indexed_folders(golden)) {
    const GoldenSet set(dir, scratch);
    if (set.index().contains("cases") || !set.index().contains("samplers")) continue;
    for (const auto& [name, notes] : set.index().at("files").items()) {
      if (name == "inputs.safetensors") continue;
      auto more = run_file({set, library, name, notes});
      std::move(more.begin(), more.end(), std::back_inserter(results));
    }
  }
  return results;
}

}  // namespace weft::parity
