// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <tuple>
#include <utility>

#include "diffusion/image/border.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct ImagePadForOutpaint {
  Image image;
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t right = 0;
  std::int64_t bottom = 0;
  std::int64_t feathering = 40;

  static void define(schema::Schema<ImagePadForOutpaint>& s) {
    s.display_name("Pad Image for Outpainting").category("image");
    s.input("image", &ImagePadForOutpaint::image);
    s.input("left", &ImagePadForOutpaint::left).default_value(0).range(0, kMaxResolution).step(8);
    s.input("top", &ImagePadForOutpaint::top).default_value(0).range(0, kMaxResolution).step(8);
    s.input("right", &ImagePadForOutpaint::right).default_value(0).range(0, kMaxResolution).step(8);
    s.input("bottom", &ImagePadForOutpaint::bottom).default_value(0).range(0, kMaxResolution).step(8);
    s.input("feathering", &ImagePadForOutpaint::feathering).default_value(40).range(0, kMaxResolution).step(1);
  }

  std::tuple<Image, Mask> execute(schema::Context&) const {
    const at::Tensor& pixels = image.pixels;
    require_room(pixels.size(0), pixels.size(1) + top + bottom, pixels.size(2) + left + right, pixels.size(3));
    image::Extended result = image::extended(pixels, {left, top, right, bottom}, feathering);
    return {Image{std::move(result.pictures)}, Mask{std::move(result.mask)}};
  }
};

WEFT_NODE(ImagePadForOutpaint);

}  // namespace
}  // namespace weft::nodes
