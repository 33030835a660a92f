// SPDX-License-Identifier: Apache-2.0
// Weights of a network, plain and as LoRA files leave them.
#include <algorithm>
#include <map>

#include "diffusion/device/policy.hpp"
#include "diffusion/lora/load.hpp"
#include "diffusion/models/values.hpp"
#include "tests/parity/lora_cases.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;
constexpr Tolerance kSameBytes{Tolerance::Measure::exact, 0};
constexpr Tolerance kWeights{Tolerance::Measure::of_largest, 1e-5};
constexpr std::string_view kNetworkPrefix = "model.diffusion_model.";

models::Model model_of(const OperationCall& call, const json& expression) {
  return call.evaluator.object<models::Model>(expression, "MODEL", call.file);
}

weights::ParameterStore::Lease lora_lease(const models::Model& model, const OperationCall& call) {
  const auto& settings = call.environment.services.require<const device::Settings>();
  return model.network->store().prepare(device::diffusion_policy(settings), *model.patches);
}

at::Tensor weight_of(const models::Model& model, std::string_view name) {
  if (name.starts_with(kNetworkPrefix)) name.remove_prefix(kNetworkPrefix.size());
  return model.network->store().require(name).value().clone();
}

OperationResults patched_weight(const OperationCall& call) {
  const auto model = model_of(call, call.inputs.at("model"));
  const auto lease = lora_lease(model, call);
  const auto& in = call.inputs;
  at::Tensor weight = weight_of(model, in.at("weight").get<std::string>());
  if (in.contains("rows"))
    weight = weight.slice(0, in["rows"].at(0).get<std::int64_t>(), in["rows"].at(1).get<std::int64_t>());
  if (in.value("row_sum", false)) weight = weight.to(at::kDouble).sum(1);
  return {{"weight", weight}};
}

/// Weights by the names of the case's outputs, and those that it says are unchanged.
OperationResults weights_of(const models::Model& model, const OperationCall& call) {
  const auto lease = lora_lease(model, call);
  OperationResults results;
  for (const auto& [name, key] : call.entry.at("outputs").items()) results[name] = weight_of(model, name);
  for (const json& name : call.entry.value("unchanged", json::array()))
    results[name.get<std::string>()] = weight_of(model, name.get<std::string>());
  return results;
}

OperationResults plain_weights(const OperationCall& call) {
  return weights_of(model_of(call, call.inputs.at("model")), call);
}

/// The model of a chain of loaders below all LoRA loaders.
const json& below_loras(const json& expression) {
  if (!expression.is_object() || expression.value("node", std::string()) != "LoraLoaderModelOnly") return expression;
  return below_loras(expression.at("inputs").at("model"));
}

OperationResults lora_patch(const OperationCall& call) {
  models::Model model = model_of(call, call.inputs.at("model"));
  const auto& loras = call.inputs.at("loras");
  const auto by_rules = [&](const json& lora) {
    return rules_of_recording(call.set.tensors(lora.at("file").get<std::string>())) == lora::Rules::comfyui;
  };
  if (std::any_of(loras.begin(), loras.end(), by_rules)) {
    // What the nodes give follows weft's rules; the recording is of the other ones.
    model = model_of(call, below_loras(call.inputs.at("model")));
    for (const json& lora : loras)
      model.patches = lora::append(
          model.patches, lora::load_lora(call.set.tensors(lora.at("file").get<std::string>()), &model, nullptr,
                                         lora.at("strength").get<double>(), 0, lora::Rules::comfyui)
                             .model);
  }
  return weights_of(model, call);
}

/// Cases whose `unchanged` weights weft changes, since it reads more or does not fail: nothing of them can be compared
/// by this form. lora_cases.cpp has the same kinds and namings, and compares what can be.
std::string reads_more(const OperationCall& call) {
  static const std::map<std::string, std::string> kMore{
      {"boft_noalpha.lora.safetensors", "BOFT without alpha is applied; the reference fails"},
      {"lokr_tucker_t2.lora.safetensors", "LoKr with a Tucker core is applied; the reference fails"},
      {"diffusers_unet_peft_plain.lora.safetensors",
       "plain PEFT names of attention are read; the reference lacks them"}};
  const bool all_intended = call.entry.at("call") == "lora_patch_kron_contiguous";
  for (const json& lora : call.inputs.at("loras"))
    if (const auto found = kMore.find(lora.at("file").get<std::string>()); found != kMore.end() && !all_intended)
      return "differs on purpose: " + found->second;
  return {};
}

const Registrar<Operation> patched{"patched_weight", {"patched weights", kWeights, patched_weight, nullptr}};
const Registrar<Operation> plain{"weights_of_model", {"patched weights", kSameBytes, plain_weights, nullptr}};
const Registrar<Operation> lora{"lora_patch", {"patched weights", kWeights, lora_patch, reads_more}};
const Registrar<Operation> contiguous{"lora_patch_kron_contiguous",
                                      {"patched weights", kWeights, lora_patch, reads_more}};

}  // namespace
}  // namespace weft::parity
