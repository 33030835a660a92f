// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/merging/saved_model.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CheckpointSave {
  Model model;
  Clip clip;
  Vae vae;
  std::string filename_prefix = "checkpoints/ComfyUI";

  static void define(schema::Schema<CheckpointSave>& s) {
    s.display_name("Save Checkpoint").output_node().category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("Writes model, text encoder and VAE, as they are patched and merged, as one checkpoint.");
    s.input("model", &CheckpointSave::model);
    s.input("clip", &CheckpointSave::clip);
    s.input("vae", &CheckpointSave::vae);
    s.input("filename_prefix", &CheckpointSave::filename_prefix).default_value("checkpoints/ComfyUI");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const std::string& family = model.network->family();
    models::SavedWeights all = models::weights_of(model);
    for (const auto& part : {models::checkpoint_weights_of(clip, family), models::weights_of(vae, family)})
      for (const auto& [key, entry] : part.entries()) all.add(key, entry);
    const auto name = output_name(context, filename_prefix);
    auto metadata = models::model_spec(model, title_of(name.path(0, ".safetensors")));
    metadata.merge(workflow_metadata(context));
    save_weights(context, all, name, metadata);
  }
};

WEFT_NODE(CheckpointSave);

}  // namespace
}  // namespace weft::nodes
