// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <string>

#include "diffusion/image/write.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/saved.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// Five letters, so that previews of different processes do not look like one series.
std::string random_letters() {
  std::random_device source;
  std::string letters;
  for (int i = 0; i < 5; ++i) letters += static_cast<char>('a' + source() % 26);
  return letters;
}

struct PreviewImage {
  Image images;

  static void define(schema::Schema<PreviewImage>& s) {
    s.display_name("Preview Image").category("image").output_node();
    s.description("Writes pictures into the folder for temporary files.");
    s.input("images", &PreviewImage::images);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    static const std::string prefix = "ComfyUI_temp_" + random_letters();
    save(context, images, {context.folders().temp(), "temp", prefix, image::kPreviewCompression});
  }
};

WEFT_NODE(PreviewImage);

}  // namespace
}  // namespace weft::nodes
