// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SaveImage {
  Image images;
  std::string filename_prefix = "ComfyUI";

  static void define(schema::Schema<SaveImage>& s) {
    s.display_name("Save Image").category("image").output_node();
    s.description("Saves the input images to your ComfyUI output directory.");
    s.input("images", &SaveImage::images).tooltip("The images to save.");
    s.input("filename_prefix", &SaveImage::filename_prefix)
        .default_value("ComfyUI")
        .tooltip(
            "The prefix for the file to save. This may include formatting information such as "
            "%date:yyyy-MM-dd% or %Empty Latent Image.width% to include values from nodes.");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save(context, images, {context.folders().output(), "output", filename_prefix, image::kResultCompression});
  }
};

WEFT_NODE(SaveImage);

}  // namespace
}  // namespace weft::nodes
