// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "diffusion/image/animation.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SaveAnimatedWEBP {
  Image images;
  std::string filename_prefix = "ComfyUI";
  double fps = 6.0;
  bool lossless = true;
  std::int64_t quality = 80;
  schema::Choice method;

  static void define(schema::Schema<SaveAnimatedWEBP>& s) {
    s.display_name("SaveAnimatedWEBP").category("image/animation").python_module("comfy_extras.nodes_images");
    s.description("Writes pictures as one animated WebP file that carries their workflow.").output_node();
    s.input("images", &SaveAnimatedWEBP::images);
    s.input("filename_prefix", &SaveAnimatedWEBP::filename_prefix).default_value("ComfyUI");
    s.input("fps", &SaveAnimatedWEBP::fps).default_value(6.0).range(0.01, 1000.0).step(0.01);
    s.input("lossless", &SaveAnimatedWEBP::lossless).default_value(true);
    s.input("quality", &SaveAnimatedWEBP::quality).default_value(80).range(0, 100);
    s.input("method", &SaveAnimatedWEBP::method).options({"default", "fastest", "slowest"});
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    if (images.pixels.size(0) == 0) throw NodeError("there are no pictures to save");
    const image::WebpAnimation animation{.frame_milliseconds = static_cast<std::int64_t>(frame_milliseconds(fps)),
                                         .lossless = lossless,
                                         .quality = static_cast<double>(quality),
                                         .method = method == "fastest"   ? 0
                                                   : method == "slowest" ? 6
                                                                         : 4};
    const std::int64_t count = images.pixels.size(0);
    save_numbered(context,
                  {.root = context.folders().output(),
                   .type = "output",
                   .prefix = filename_prefix,
                   .extension = ".webp",
                   .width = images.pixels.size(2),
                   .height = images.pixels.size(1)},
                  1, [&](AtomicFile& file, std::int64_t) {
                    file.write(image::encode_animated_webp(images.pixels, animation, exif_of(provenance(context)),
                                                           [&](std::int64_t done) { context.progress(done, count); }));
                  });
  }

 private:
  /// As ComfyUI has it: the prompt as the camera's model, the workflow as its make, with their names in front.
  static std::string exif_of(const media::Tags& tags) {
    constexpr std::uint16_t kMake = 0x010F, kModel = 0x0110;
    std::vector<std::pair<std::uint16_t, std::string>> texts;
    for (const auto& [key, value] : tags) texts.emplace_back(key == "prompt" ? kModel : kMake, key + ":" + value);
    std::sort(texts.begin(), texts.end());
    return texts.empty() ? std::string() : image::exif_texts(texts);
  }
};

WEFT_NODE(SaveAnimatedWEBP);

}  // namespace
}  // namespace weft::nodes
