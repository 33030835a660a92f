// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/index_cases.hpp"

#include <set>

#include "diffusion/device/device.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "diffusion/text/embeddings.hpp"
#include "engine/base/errors.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

/// Every string that the case gives to an input of that name, at any depth.
void collect(const json& expression, const std::string& name, std::set<std::string>& found) {
  if (expression.is_object())
    for (const auto& [key, value] : expression.items()) {
      if (key == name && value.is_string()) found.insert(value.get<std::string>());
      collect(value, name, found);
    }
  else if (expression.is_array())
    for (const json& item : expression) collect(item, name, found);
}

/// References to model.objects, resolved, so that what they load is seen too.
json expanded(const json& expression, const json& objects) {
  if (expression.is_object() && expression.contains("ref"))
    return expanded(objects.at(expression.at("ref").get<std::string>()), objects);
  if (!expression.is_structured()) return expression;
  json copy = expression;
  for (json& item : copy) item = expanded(item, objects);
  return copy;
}

class Folder {
 public:
  Folder(const GoldenSet& set, const schema::NodeLibrary& library)
      : set_(set), library_(library), embeddings_(folders_of_kind(set.model_files(), "embeddings")) {
    folders_.add(set.model_files());
    folders_.set_input(set.dir());
  }

  std::vector<Result> run() {
    std::vector<Result> results;
    for (const json& entry : set_.index().at("cases")) results.push_back(run_case(entry));
    return results;
  }

 private:
  Result run_case(const json& entry) {
    Result result{.folder = set_.name(), .group = {}, .key = entry.value("key", std::string("?")), .bit_equal = true};
    try {
      if (const auto why = missing(entry, result); !why.empty()) {
        result.outcome = Outcome::skipped;
        result.reason = why;
      } else if (entry.at("kind") == "node") {
        run_node(entry, result);
      } else {
        run_operation(entry, result);
      }
    } catch (const std::exception& error) {
      result.outcome = Outcome::failed;
      result.reason = error.what();
    }
    return result;
  }

  /// Why the case must wait; also names its row of the table.
  std::string missing(const json& entry, Result& result) {
    const auto kind = entry.at("kind").get<std::string>();
    const auto call = entry.at("call").get<std::string>();
    if (kind != "node" && kind != "operation") throw UnknownForm("a case of kind " + kind);
    const Operation* operation = OperationRegistry::instance().find(call);
    result.group = kind == "node" ? group_of(call) : operation != nullptr ? operation->group : "other operations";
    if (kind == "operation" && operation == nullptr) throw UnknownForm("an operation " + call);
    for (const json& needed : entry.value("needs", json::array()))
      if (library_.find_class(needed.get<std::string>()) == nullptr)
        return "needs the node " + needed.get<std::string>();
    const json inputs =
        expanded(entry.at("inputs"), set_.index().value("model", json::object()).value("objects", json::object()));
    if (const auto why = missing_names(inputs); !why.empty()) return why;
    if (operation == nullptr || !operation->missing) return {};
    Environment environment(*this, entry);
    return operation->missing(environment.call(entry));
  }

  std::string missing_names(const json& inputs) {
    std::set<std::string> samplers, schedulers;
    collect(inputs, "sampler_name", samplers);
    collect(inputs, "scheduler", schedulers);
    for (const auto& name : samplers)
      if (sampling::SamplerRegistry::instance().find(name) == nullptr) return "needs the sampler " + name;
    for (const auto& name : schedulers)
      if (sampling::ScheduleRegistry::instance().find(name) == nullptr) return "needs the scheduler " + name;
    std::set<std::string> checkpoints;
    collect(inputs, "ckpt_name", checkpoints);
    for (const auto& name : checkpoints)
      if (const auto file = set_.model_files().find(name); file != set_.model_files().end())
        if (const auto why = unsupported(file->second)) return *why;
    return {};
  }

  static std::string group_of(const std::string& node) {
    if (node.starts_with("CLIPTextEncode")) return "text encoder";
    if (node.starts_with("KSampler") || node.starts_with("SamplerCustom")) return "latents";
    if (node.starts_with("VAE")) return "VAE";
    if (node == "CLIPVisionEncode" || node == "StyleModelApply") return "vision towers and style models";
    return "nodes";
  }

  Tolerance tolerance_of(const std::string& node, const std::string& group) const {
    using Measure = Tolerance::Measure;
    // T5 spreads more between kernels than CLIP: its scores are not scaled down.
    const bool has_t5 = set_.index().at("model").at("files").contains("t5xxl");
    if (group == "text encoder") return {Measure::of_std, has_t5 ? 2e-4 : 5e-5};
    if (group == "latents") return {Measure::of_std, 3e-4};
    if (group == "VAE" || group.starts_with("vision")) return {Measure::of_std, 5e-5};
    // Weights of 10 * alpha and more, summed in the order of the processor's vectors.
    if (node == "ImageSharpen") return {Measure::absolute, 2e-5};
    const bool resampled = node.find("Scale") != std::string::npos || node.find("Upscale") != std::string::npos;
    return {Measure::absolute, resampled ? 1.0 / 255 : 1e-6};
  }

  /// Settings differ between cases (the text encoder's dtype), so each kind has an environment and memo of its own.
  struct Environment {
    Environment(Folder& folder, const json& entry);
    OperationCall call(const json& entry) {
      return {entry.at("inputs"), entry, file, folder.set_, evaluator, state.environment};
    }
    struct State {
      device::Settings settings;
      schema::RunEnvironment environment;
      std::unique_ptr<Evaluator> evaluator;
    };
    Folder& folder;
    std::string file;
    State& state;
    Evaluator& evaluator;
  };

  void run_node(const json& entry, Result& result) {
    Environment environment(*this, entry);
    const auto node = entry.at("call").get<std::string>();
    const auto outputs = environment.evaluator.call(node, entry.at("inputs"), environment.file);
    for (const auto& [path, key] : entry.at("outputs").items())
      compare(result, path, output_tensor(outputs, path), set_.tensor(environment.file, key.get<std::string>()),
              tolerance_of(node, result.group));
  }

  /// kl_optimal at one step divides zero by zero in the reference: there ours must be a number, and stands for it.
  static at::Tensor with_numbers(const std::string& name, const at::Tensor& expected, const at::Tensor& found) {
    if (!expected.is_floating_point() || !expected.isnan().any().item<bool>()) return expected;
    if (found.sizes() != expected.sizes() || !found.isfinite().all().item<bool>())
      throw std::runtime_error(name + ": no numbers, as in the reference");
    return at::where(expected.isnan(), found.to(expected.scalar_type()), expected);
  }

  void run_operation(const json& entry, Result& result) {
    Environment environment(*this, entry);
    const Operation& operation = *OperationRegistry::instance().find(entry.at("call").get<std::string>());
    const auto results = operation.run(environment.call(entry));
    for (const auto& [name, key] : entry.at("outputs").items()) {
      const at::Tensor recorded = set_.tensor(environment.file, key.get<std::string>());
      compare(result, name, results.at(name), with_numbers(name, recorded, results.at(name)), operation.tolerance);
    }
    for (const json& name : entry.value("unchanged", json::array()))
      compare(result, name.get<std::string>(), results.at(name.get<std::string>()),
              set_.tensor(entry.at("inputs").at("base").at("file").get<std::string>(), name.get<std::string>()),
              operation.tolerance);
  }

  const GoldenSet& set_;
  const schema::NodeLibrary& library_;
  GoldenFolders folders_;
  text::Embeddings embeddings_;
  std::map<bool, Environment::State> states_;  // by "the text encoder keeps its file's dtype"
};

Folder::Environment::Environment(Folder& owner, const json& entry)
    : folder(owner),
      file(entry.at("file").is_string() ? entry.at("file").get<std::string>() : std::string()),
      state(owner.states_[entry.value("settings", json::object()).value("text_encoder_weight_dtype", "float32") ==
                          "float16"]),
      evaluator([&]() -> Evaluator& {
        if (!state.evaluator) {
          const bool half_text = &state == &owner.states_[true];
          state.settings.dtype = half_text ? device::DtypeMode::automatic : device::DtypeMode::fp32;
          state.environment.services.provide<const schema::Folders>(owner.folders_);
          state.environment.services.provide<const device::Settings>(state.settings);
          state.environment.services.provide<const text::Embeddings>(owner.embeddings_);
          state.evaluator = std::make_unique<Evaluator>(owner.set_, owner.library_, state.environment);
        }
        return *state.evaluator;
      }()) {}

}  // namespace

std::vector<Result> run_index_cases(const fs::path& golden, const fs::path& scratch,
                                    const schema::NodeLibrary& library) {
  std::vector<Result> results;
  for (const fs::path& dir : indexed_folders(golden)) {
    const GoldenSet set(dir, scratch);
    // Indexes of another form have runners of their own.
    if (!set.index().contains("notation")) continue;
    auto more = Folder(set, library).run();
    std::move(more.begin(), more.end(), std::back_inserter(results));
  }
  return results;
}

}  // namespace weft::parity
