// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/loaders/applied_lora.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoraLoaderModelOnly {
  Model model;
  schema::Choice lora_name;
  double strength_model = 1.0;

  static void define(schema::Schema<LoraLoaderModelOnly>& s) {
    s.display_name("LoraLoaderModelOnly").category("loaders");
    s.description(
        "Lays a LoRA over a diffusion model and leaves the text encoder alone; several may follow each other.");
    s.input("model", &LoraLoaderModelOnly::model);
    s.input("lora_name", &LoraLoaderModelOnly::lora_name).files("loras");
    s.input("strength_model", &LoraLoaderModelOnly::strength_model).default_value(1.0).range(-100.0, 100.0).step(0.01);
    s.outputs(schema::Output("MODEL", "The model with the LoRA over it."));
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "loras", lora_name.value); }

  Model execute(schema::Context& context) const {
    Model result = model;
    apply(context, {lora_name.value, strength_model, 0.0}, result, nullptr);
    return result;
  }
};

WEFT_NODE(LoraLoaderModelOnly);

}  // namespace
}  // namespace weft::nodes
