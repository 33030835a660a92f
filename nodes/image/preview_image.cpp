// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/pictures_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PreviewImage {
  Image images;

  static void define(schema::Schema<PreviewImage>& s) {
    s.display_name("Preview Image").category("image").output_node();
    s.description("Writes pictures into the folder for temporary files.");
    s.input("images", &PreviewImage::images);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save(context, images,
         {context.folders().temp(), "temp", preview_prefix("ComfyUI_temp_"), png_at(image::kPreviewCompression)});
  }
};

WEFT_NODE(PreviewImage);

}  // namespace
}  // namespace weft::nodes
