// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/single_pictures.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct ImageGrid {
  schema::List<Image> images;
  std::int64_t columns = 4;
  std::int64_t cell_width = 256;
  std::int64_t cell_height = 256;
  std::int64_t padding = 4;

  static void define(schema::Schema<ImageGrid>& s) {
    s.v3().display_name("Image Grid").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &ImageGrid::images).tooltip("The list of pictures.");
    s.input("columns", &ImageGrid::columns).default_value(4).range(1, 20).tooltip("How many stand in a row.");
    s.input("cell_width", &ImageGrid::cell_width).default_value(256).range(32, 2048).tooltip("Of each, in pixels.");
    s.input("cell_height", &ImageGrid::cell_height).default_value(256).range(32, 2048).tooltip("Of each, in pixels.");
    s.input("padding", &ImageGrid::padding).default_value(4).range(0, 50).tooltip("Black pixels between them.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  /// Row by row, each picture stretched to its cell.
  Image execute(schema::Context&) const {
    const schema::List<Image> all = single_pictures(images);
    if (all.empty()) throw NodeError("there are no pictures for a grid");
    if (columns < 1) throw NodeError("a grid has at least 1 column");
    const auto count = static_cast<std::int64_t>(all.size());
    const std::int64_t rows = (count + columns - 1) / columns;
    const std::int64_t height = rows * (cell_height + padding) - padding,
                       width = columns * (cell_width + padding) - padding;
    require_room(1, height, width, 3);
    at::Tensor grid = at::zeros({1, height, width, 3}, at::kFloat);
    for (std::int64_t i = 0; i < count; ++i) {
      const Image cell = resized(all[static_cast<std::size_t>(i)], {cell_width, cell_height}, image::Filter::lanczos);
      grid.narrow(1, i / columns * (cell_height + padding), cell_height)
          .narrow(2, i % columns * (cell_width + padding), cell_width)
          .copy_(cell.pixels.narrow(3, 0, std::min<std::int64_t>(3, cell.pixels.size(3))));
    }
    return {std::move(grid)};
  }
};

WEFT_NODE(ImageGrid);

}  // namespace
}  // namespace weft::nodes
