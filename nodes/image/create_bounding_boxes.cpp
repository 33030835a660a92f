// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "diffusion/image/draw.hpp"
#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/image/hex_color.hpp"
#include "nodes/image/marked_region.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

constexpr std::int64_t kPreviewSide = 1024;
constexpr double kPreviewLight = 0.25;  ///< of the background, so that frames stand out
constexpr std::int64_t kSwatchHeight = 8;
constexpr image::Paint kFrameGrey{0.55f, 0.55f, 0.55f};

struct CreateBoundingBoxes {
  std::optional<Image> background;
  schema::Value bboxes;
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  schema::Value editor_state;
  schema::Value last_incoming;

  static void define(schema::Schema<CreateBoundingBoxes>& s) {
    s.v3().display_name("Create Bounding Boxes").category("utilities");
    s.python_module("comfy_extras.nodes_bounding_boxes").output_node().experimental();
    s.description(
        "Boxes drawn on a canvas: in pixels, as elements of a prompt, and as a picture of their frames and colors.");
    s.input("background", &CreateBoundingBoxes::background).tooltip("What the boxes are drawn on, darkened.");
    s.input("bboxes", &CreateBoundingBoxes::bboxes)
        .port("BOUNDING_BOX,ARRAY,STRING")
        .optional()
        .tooltip("Boxes, elements or JSON to begin with; the canvas counts once these have been taken over.");
    s.input("width", &CreateBoundingBoxes::width)
        .default_value(1024)
        .range(64, kMaxResolution)
        .step(16)
        .tooltip("Of the canvas, in pixels.");
    s.input("height", &CreateBoundingBoxes::height)
        .default_value(1024)
        .range(64, kMaxResolution)
        .step(16)
        .tooltip("Of the canvas, in pixels.");
    s.input("editor_state", &CreateBoundingBoxes::editor_state)
        .port("BOUNDING_BOXES")
        .tooltip("What was drawn, the background first.");
    s.input("last_incoming", &CreateBoundingBoxes::last_incoming)
        .port("BOUNDING_BOXES")
        .optional()
        .tooltip("The boxes that were taken over last.");
    s.outputs("preview", schema::Output("bboxes").port("BOUNDING_BOX"), schema::Output("elements").port("ARRAY"));
  }

  std::tuple<Image, schema::Value, schema::Value> execute(schema::Context&) const {
    const image::Size canvas{width, height};
    const auto regions = drawn(canvas);
    schema::Value::List boxes, elements;
    for (const MarkedRegion& region : regions) {
      boxes.push_back(region_box(region, canvas));
      elements.push_back(region_element(region));
    }
    schema::Value::List frames;
    if (!boxes.empty()) frames.push_back(std::move(boxes));
    return {preview(regions), schema::Value(std::move(frames)), schema::Value(std::move(elements))};
  }

 private:
  /// What comes in, as long as the canvas has not taken it over; then what was drawn.
  std::vector<MarkedRegion> drawn(image::Size canvas) const {
    const auto incoming = read_regions(bboxes, canvas);
    const auto boxes_of = [&](const std::vector<MarkedRegion>& regions) {
      schema::Value::List list;
      for (const MarkedRegion& region : regions) list.push_back(region_box(region, canvas));
      return schema::Value(std::move(list));
    };
    if (!incoming.empty() && !(boxes_of(incoming) == boxes_of(read_regions(last_incoming, canvas)))) return incoming;
    return read_regions(editor_state, canvas);
  }

  /// Frames and colors, not words.
  Image preview(const std::vector<MarkedRegion>& regions) const {
    image::Size size{width, height};
    if (background) size = size_of(*background);
    if (std::max(size.width, size.height) > kPreviewSide) size = image::with_longer_side(size, kPreviewSide);
    at::Tensor picture = at::full({size.height, size.width, 3}, kPreviewLight / 2, at::kFloat);
    if (background)
      picture = colors_of(resized(*background, size, image::Filter::lanczos))[0] * kPreviewLight;
    for (const MarkedRegion& region : regions) draw(picture, region);
    return {picture.unsqueeze(0)};
  }

  static image::Paint paint_of(const std::string& color) {
    const HexColor read = read_hex_color(color);
    return {read.rgb[0] / 255.0f, read.rgb[1] / 255.0f, read.rgb[2] / 255.0f};
  }

  static void draw(at::Tensor& picture, const MarkedRegion& region) {
    const auto place = [](double share, std::int64_t side) {
      return static_cast<std::int64_t>(std::llrint(std::clamp(share, 0.0, 1.0) * static_cast<double>(side)));
    };
    const auto [left, right] =
        std::minmax({place(region.x, picture.size(1)), place(region.x + region.width, picture.size(1))});
    const auto [top, bottom] =
        std::minmax({place(region.y, picture.size(0)), place(region.y + region.height, picture.size(0))});
    const auto colors = static_cast<std::int64_t>(region.palette.size());
    for (std::int64_t i = 0; i < colors; ++i)
      image::fill_rectangle(picture,
                            {left + (right - left) * i / colors, top, left + (right - left) * (i + 1) / colors,
                             std::min(bottom, top + kSwatchHeight)},
                            paint_of(region.palette[static_cast<std::size_t>(i)]));
    image::draw_frame(picture, {left, top, right, bottom}, colors == 0 ? kFrameGrey : paint_of(region.palette.front()),
                      2);
  }
};

WEFT_NODE(CreateBoundingBoxes);

}  // namespace
}  // namespace weft::nodes
