// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/pictures_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageCompare {
  std::optional<Image> image_a;
  std::optional<Image> image_b;
  schema::Value compare_view;  // the slider's place, which is the front end's alone

  static void define(schema::Schema<ImageCompare>& s) {
    s.v3().display_name("Image Compare").category("image").python_module("comfy_extras.nodes_image_compare");
    s.output_node();
    s.description("Shows two pictures under a slider. Writes them into the folder for temporary files.");
    s.input("image_a", &ImageCompare::image_a);
    s.input("image_b", &ImageCompare::image_b);
    s.input("compare_view", &ImageCompare::compare_view).port("IMAGECOMPARE").optional();
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const auto show = [&](const std::optional<Image>& image, const char* key, const char* prefix) {
      if (image)
        save(context, *image,
             {context.folders().temp(), "temp", preview_prefix(prefix), png_at(image::kPreviewCompression), ".png",
              key});
    };
    show(image_a, "a_images", "comfy.compare.a_");
    show(image_b, "b_images", "comfy.compare.b_");
  }
};

WEFT_NODE(ImageCompare);

}  // namespace
}  // namespace weft::nodes
