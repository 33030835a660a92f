// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/pictures_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SaveImage {
  Image images;
  std::string filename_prefix = "ComfyUI";

  static void define(schema::Schema<SaveImage>& s) {
    s.display_name("Save Image").category("image").output_node();
    s.description("Writes pictures into the output folder as numbered PNG files that carry their workflow.");
    s.input("images", &SaveImage::images).tooltip("What to write: one file for each picture of the batch.");
    s.input("filename_prefix", &SaveImage::filename_prefix)
        .default_value("ComfyUI")
        .tooltip(
            "How the file names begin; may name subfolders, the date (%date:yyyy-MM-dd%) and values of nodes "
            "(%KSampler.seed%).");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    save(context, images, {context.folders().output(), "output", filename_prefix, png_at(image::kResultCompression)});
  }
};

WEFT_NODE(SaveImage);

}  // namespace
}  // namespace weft::nodes
