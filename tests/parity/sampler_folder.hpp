// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/ksampler.hpp"
#include "engine/schema/node_library.hpp"
#include "tests/parity/golden_set.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// One file of a folder of recorded samplers.
struct SamplerFile {
  const GoldenSet& set;
  const schema::NodeLibrary& library;
  std::string name;
  const nlohmann::json& notes;  ///< what the index says of it

  at::Tensor tensor(const std::string& key) const { return set.tensor(name, key); }
  at::Tensor input(const std::string& key) const { return set.tensor("inputs.safetensors", key); }
  std::vector<std::string> keys() const;
  Result result(const std::string& group, const std::string& key) const;
};

/// "a/b/c" -> {"a", "b", "c"}
std::vector<std::string> key_parts(const std::string& key);
/// The number after a word: "steps20", "steps" -> 20. Throws UnknownForm for another word.
double number_after(const std::string& text, const std::string& word);
/// Why a case cannot run yet: a sampler or a schedule that is not there. Empty: it can.
std::string missing_names(const std::string& sampler, const std::string& scheduler);
/// How far a sampler's result may be, relative to the largest: some integrate or solve systems numerically.
Tolerance sampler_tolerance(const std::string& sampler);

/// What the recorded runs have in common: six steps, cfg 1, seed 42, an unscaled latent of zeros [2, 4, 8, 8].
sampling::SampleRequest recorded_request(const std::string& sampler, const std::string& scheduler);

// Each runs all cases of one kind of file.
std::vector<Result> sigma_cases(const SamplerFile& file);
std::vector<Result> table_cases(const SamplerFile& file);
std::vector<Result> scheduler_node_cases(const SamplerFile& file);
std::vector<Result> noise_cases(const SamplerFile& file);
std::vector<Result> sample_cases(const SamplerFile& file);
std::vector<Result> trace_cases(const SamplerFile& file);
std::vector<Result> advanced_cases(const SamplerFile& file);
std::vector<Result> network_cases(const SamplerFile& file);
std::vector<Result> area_cases(const SamplerFile& file);
std::vector<Result> brownian_cases(const SamplerFile& file);
std::vector<Result> option_cases(const SamplerFile& file);

}  // namespace weft::parity
