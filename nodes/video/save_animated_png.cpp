// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/animation.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SaveAnimatedPNG {
  Image images;
  std::string filename_prefix = "ComfyUI";
  double fps = 6.0;
  std::int64_t compress_level = 4;

  static void define(schema::Schema<SaveAnimatedPNG>& s) {
    s.display_name("SaveAnimatedPNG").category("image/animation").python_module("comfy_extras.nodes_images");
    s.description("Writes pictures as one animated PNG file that carries their workflow.").output_node();
    s.input("images", &SaveAnimatedPNG::images);
    s.input("filename_prefix", &SaveAnimatedPNG::filename_prefix).default_value("ComfyUI");
    s.input("fps", &SaveAnimatedPNG::fps).default_value(6.0).range(0.01, 1000.0).step(0.01);
    s.input("compress_level", &SaveAnimatedPNG::compress_level).default_value(4).range(0, 9);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const std::int64_t count = images.pixels.size(0);
    if (count == 0) throw NodeError("there are no pictures to save");
    // As ComfyUI has it: a chunk of its own name for each text.
    std::vector<image::PngChunk> chunks;
    for (const auto& [key, value] : provenance(context)) chunks.emplace_back("comf", key + '\0' + value);
    save_numbered(
        context,
        {.root = context.folders().output(),
         .type = "output",
         .prefix = filename_prefix,
         .extension = ".png",
         .width = images.pixels.size(2),
         .height = images.pixels.size(1)},
        1, [&](AtomicFile& file, std::int64_t) {
          file.write(image::encode_animated_png(images.pixels, static_cast<std::int64_t>(frame_milliseconds(fps)),
                                                static_cast<int>(compress_level), chunks,
                                                [&](std::int64_t done) { context.progress(done, count); }));
        });
  }
};

WEFT_NODE(SaveAnimatedPNG);

}  // namespace
}  // namespace weft::nodes
