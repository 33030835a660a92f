// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/merging/saved_model.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VAESave {
  Vae vae;
  std::string filename_prefix = "vae/ComfyUI_vae";

  static void define(schema::Schema<VAESave>& s) {
    s.display_name("VAESave").output_node().category("advanced/model_merging").python_module("comfy_extras.nodes_model_merging");
    s.description("Writes a VAE as a file of its own.");
    s.input("vae", &VAESave::vae);
    s.input("filename_prefix", &VAESave::filename_prefix).default_value("vae/ComfyUI_vae");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save_weights(context, models::weights_of(vae, ""), output_name(context, filename_prefix), workflow_metadata(context));
  }
};

WEFT_NODE(VAESave);

}  // namespace
}  // namespace weft::nodes
