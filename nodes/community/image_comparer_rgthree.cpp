// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_saved.hpp"
#include "nodes/pictures_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageComparerRgthree {
  std::optional<Image> image_a;
  std::optional<Image> image_b;

  static void define(schema::Schema<ImageComparerRgthree>& s) {
    s.name("Image Comparer (rgthree)").display_name("Image Comparer (rgthree)").category("rgthree").output_node();
    s.python_module("custom_nodes.rgthree-comfy");
    s.description("Writes two batches of pictures into the folder for temporary files, to be looked at side by side.");
    s.input("image_a", &ImageComparerRgthree::image_a);
    s.input("image_b", &ImageComparerRgthree::image_b);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    if (image_a) show(context, *image_a, "a_images");
    if (image_b) show(context, *image_b, "b_images");
  }

 private:
  static void show(schema::Context& context, const Image& images, const char* key) {
    save_numbered(context,
                  {.root = context.folders().temp(),
                   .type = "temp",
                   .prefix = preview_prefix("rgthree.compare.ComfyUI_temp_"),
                   .extension = ".png",
                   .width = images.pixels.size(2),
                   .height = images.pixels.size(1),
                   .key = key},
                  images.pixels.size(0), [&](AtomicFile& file, std::int64_t i) {
                    file.write(image::encode_png(images.pixels[i], {}, image::kPreviewCompression));
                  });
  }
};

WEFT_NODE(ImageComparerRgthree);

}  // namespace
}  // namespace weft::nodes
