// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/image/hex_color.hpp"
#include "nodes/picture_file.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct Painter {
  std::optional<Image> image;
  std::string mask;
  std::int64_t width = 512;
  std::int64_t height = 512;
  schema::Value bg_color;

  static void define(schema::Schema<Painter>& s) {
    s.v3().display_name("Painter").category("image").python_module("comfy_extras.nodes_painter");
    s.description("What was painted on the canvas, over a picture or a color, and where.");
    s.input("image", &Painter::image).tooltip("What was painted on; without it, a canvas of one color.");
    s.input("mask", &Painter::mask).default_value("").tooltip("The file that the painting is kept in.");
    s.input("width", &Painter::width).default_value(512).range(64, 4096).step(64);
    s.input("height", &Painter::height).default_value(512).range(64, 4096).step(64);
    s.input("bg_color", &Painter::bg_color).port("COLOR").default_value(schema::Value("#000000"));
  }

  Hash fingerprint(schema::Context& context) const {
    return mask.empty() ? Hash{} : picture_fingerprint(context, {mask});
  }

  std::tuple<Image, Mask> execute(schema::Context& context) const {
    const Image below = image ? *image : canvas();
    const at::Tensor colors = colors_of(below);
    if (mask.empty()) return {Image{colors}, Mask{at::zeros(colors.sizes().slice(0, 3), at::kFloat)}};
    const image::Picture picture = read_picture_file(context, {mask});
    // Without an alpha everything is painted.
    const bool alpha = picture.mask.sizes() == picture.image.sizes().slice(0, 3);
    const Mask opaque{alpha ? 1 - picture.mask : at::ones(picture.image.sizes().slice(0, 3), at::kFloat)};
    const Image paint = resized(Image{picture.image}, size_of(below), image::Filter::bilinear);
    const Mask where = resized(opaque, size_of(below), image::Filter::bilinear);
    const at::Tensor share = where.values.unsqueeze(-1);
    return {Image{colors * (1 - share) + paint.pixels * share}, where};
  }

 private:
  Image canvas() const {
    require_room(1, height, width, 3);
    const HexColor color = hex_color_of(bg_color);
    at::Tensor pixels = at::empty({1, height, width, 3}, at::kFloat);
    for (int c = 0; c < 3; ++c) pixels.select(3, c).fill_(color.rgb[static_cast<std::size_t>(c)] / 255.0);
    return {std::move(pixels)};
  }
};

WEFT_NODE(Painter);

}  // namespace
}  // namespace weft::nodes
