// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/merging/saved_model.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelSave {
  Model model;
  std::string filename_prefix = "diffusion_models/ComfyUI";

  static void define(schema::Schema<ModelSave>& s) {
    s.display_name("ModelSave").output_node().category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("Writes a diffusion model, as it is patched and merged, without text encoder and VAE.");
    s.input("model", &ModelSave::model);
    s.input("filename_prefix", &ModelSave::filename_prefix).default_value("diffusion_models/ComfyUI");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const auto name = output_name(context, filename_prefix);
    auto metadata = models::model_spec(model, title_of(name.path(0, ".safetensors")));
    metadata.merge(workflow_metadata(context));
    save_weights(context, models::weights_of(model), name, metadata);
  }
};

WEFT_NODE(ModelSave);

}  // namespace
}  // namespace weft::nodes
