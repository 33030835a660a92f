// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/pictures_saved.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct MaskPreview {
  Mask mask;

  static void define(schema::Schema<MaskPreview>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask").output_node();
    s.description("Writes masks as grey pictures into the folder for temporary files.");
    s.input("mask", &MaskPreview::mask);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save(context, Image{planes(mask).unsqueeze(-1).expand({-1, -1, -1, 3})},
         {context.folders().temp(), "temp", preview_prefix("ComfyUI_temp_"), png_at(image::kResultCompression)});
  }
};

WEFT_NODE(MaskPreview);

}  // namespace
}  // namespace weft::nodes
