// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/image/eight_bits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct CenterCropImages {
  Image images;
  std::int64_t width = 512;
  std::int64_t height = 512;

  static void define(schema::Schema<CenterCropImages>& s) {
    s.v3().display_name("Center Crop Images").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &CenterCropImages::images).tooltip("The pictures to cut.");
    s.input("width", &CenterCropImages::width).default_value(512).range(1, 8192).tooltip("How much stays, in pixels.");
    s.input("height", &CenterCropImages::height)
        .default_value(512)
        .range(1, 8192)
        .tooltip("How much stays, in pixels.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  Image execute(schema::Context&) const {
    const image::Size size = size_of(images);
    const std::int64_t left = std::max<std::int64_t>(0, (size.width - width) / 2);
    const std::int64_t top = std::max<std::int64_t>(0, (size.height - height) / 2);
    return through_8_bits(
        images.pixels.narrow(1, top, std::min(height, size.height)).narrow(2, left, std::min(width, size.width)));
  }
};

WEFT_NODE(CenterCropImages);

}  // namespace
}  // namespace weft::nodes
