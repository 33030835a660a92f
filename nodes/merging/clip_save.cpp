// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/merging/saved_model.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPSave {
  Clip clip;
  std::string filename_prefix = "clip/ComfyUI";

  static void define(schema::Schema<CLIPSave>& s) {
    s.display_name("CLIPSave").output_node().category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("Writes each network of a text encoder, as it is patched and merged, as a file of its own.");
    s.input("clip", &CLIPSave::clip);
    s.input("filename_prefix", &CLIPSave::filename_prefix).default_value("clip/ComfyUI");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    auto metadata = workflow_metadata(context);
    metadata["format"] = "pt";
    for (const auto& [tower, weights] : models::tower_weights_of(clip))
      save_weights(context, weights, output_name(context, filename_prefix + "_" + tower), metadata);
  }
};

WEFT_NODE(CLIPSave);

}  // namespace
}  // namespace weft::nodes
