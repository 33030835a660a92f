// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/video/write_video.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

/// LTX-Video was trained on frames of compressed videos, so a clean picture is made to look like one.
struct LTXVPreprocess {
  Image image;
  std::int64_t img_compression = 35;

  static void define(schema::Schema<LTXVPreprocess>& s) {
    s.category("image").python_module("comfy_extras.nodes_lt").v3();
    s.input("image", &LTXVPreprocess::image);
    s.input("img_compression", &LTXVPreprocess::img_compression)
        .default_value(35)
        .range(0, 100)
        .tooltip("How much to compress; 0 leaves the picture alone.");
    s.outputs("output_image");
  }

  Image execute(schema::Context& context) const {
    if (img_compression == 0) return image;
    constexpr std::int64_t kWorst = 51;  // the end of H.264's scale; ComfyUI's encoder clips there too
    std::vector<at::Tensor> pictures;
    for (std::int64_t i = 0; i < image.pixels.size(0); ++i) {
      context.progress(i, image.pixels.size(0));
      pictures.push_back(video::through_h264(image.pixels[i], std::min(img_compression, kWorst)));
    }
    return {at::stack(pictures)};
  }
};

WEFT_NODE(LTXVPreprocess);

}  // namespace
}  // namespace weft::nodes
