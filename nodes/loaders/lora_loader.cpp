// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/loaders/applied_lora.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoraLoader {
  Model model;
  Clip clip;
  schema::Choice lora_name;
  double strength_model = 1.0;
  double strength_clip = 1.0;

  static void define(schema::Schema<LoraLoader>& s) {
    s.display_name("Load LoRA").category("loaders");
    s.description("Lays a LoRA over a diffusion model and its text encoder; several may follow each other.");
    s.input("model", &LoraLoader::model).tooltip("The diffusion model to change.");
    s.input("clip", &LoraLoader::clip).tooltip("The text encoder to change.");
    s.input("lora_name", &LoraLoader::lora_name).files("loras").tooltip("A file in models/loras.");
    s.input("strength_model", &LoraLoader::strength_model)
        .default_value(1.0)
        .range(-100.0, 100.0)
        .step(0.01)
        .tooltip("How much of the change to the diffusion model counts: 0 none, 1 as trained, below 0 the opposite.");
    s.input("strength_clip", &LoraLoader::strength_clip)
        .default_value(1.0)
        .range(-100.0, 100.0)
        .step(0.01)
        .tooltip("The same for the text encoder.");
    // So that a prompt is not encoded again when only the model's strength changes.
    s.outputs(
        schema::Output("MODEL", "The model with the LoRA over it.").from({"model", "lora_name", "strength_model"}),
        schema::Output("CLIP", "The text encoder with the LoRA over it.").from({"clip", "lora_name", "strength_clip"}));
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "loras", lora_name.value); }

  std::tuple<Model, Clip> execute(schema::Context& context) const {
    std::tuple<Model, Clip> result{model, clip};
    apply(context, {lora_name.value, strength_model, strength_clip}, std::get<Model>(result), &std::get<Clip>(result));
    return result;
  }
};

WEFT_NODE(LoraLoader);

}  // namespace
}  // namespace weft::nodes
