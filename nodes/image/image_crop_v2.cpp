// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/bounding_box.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageCropV2 {
  Image image;
  schema::Value crop_region;

  static void define(schema::Schema<ImageCropV2>& s) {
    s.v3().display_name("Crop Image").category("image/transform").python_module("comfy_extras.nodes_images");
    s.input("image", &ImageCropV2::image);
    s.input("crop_region", &ImageCropV2::crop_region).port("BOUNDING_BOX");
  }

  /// What of the region lies in the picture; of one that begins outside, the nearest row or column.
  Image execute(schema::Context&) const {
    const BoundingBox box = read_box(crop_region);
    if (box.x < 0 || box.y < 0 || box.width < 1 || box.height < 1)
      throw NodeError("the region " + crop_region.describe() + " is empty or begins left of or above the picture");
    const std::int64_t full_height = image.pixels.size(1), full_width = image.pixels.size(2);
    const std::int64_t left = std::min(box.x, full_width - 1), top = std::min(box.y, full_height - 1);
    return {image.pixels.narrow(1, top, std::min(box.height, full_height - top))
                .narrow(2, left, std::min(box.width, full_width - left))
                .contiguous()};
  }
};

WEFT_NODE(ImageCropV2);

}  // namespace
}  // namespace weft::nodes
