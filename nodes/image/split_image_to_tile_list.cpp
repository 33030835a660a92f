// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/tiles.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SplitImageToTileList {
  Image image;
  std::int64_t tile_width = 1024;
  std::int64_t tile_height = 1024;
  std::int64_t overlap = 128;

  static void define(schema::Schema<SplitImageToTileList>& s) {
    s.v3().display_name("Split Image into List of Tiles").category("image/batch");
    s.python_module("comfy_extras.nodes_images");
    s.description("Cuts pictures into a list of overlapping tiles, row by row.");
    s.input("image", &SplitImageToTileList::image);
    s.input("tile_width", &SplitImageToTileList::tile_width).default_value(1024).range(64, kMaxResolution);
    s.input("tile_height", &SplitImageToTileList::tile_height).default_value(1024).range(64, kMaxResolution);
    s.input("overlap", &SplitImageToTileList::overlap).default_value(128).range(0, 4096);
  }

  schema::List<Image> execute(schema::Context&) const {
    schema::List<Image> list;
    for (const image::Tile& tile :
         image::tiles_of(image.pixels.size(2), image.pixels.size(1), {tile_width, tile_height, overlap}))
      list.push_back({image.pixels.narrow(1, tile.y, tile.height).narrow(2, tile.x, tile.width)});
    return list;
  }
};

WEFT_NODE(SplitImageToTileList);

}  // namespace
}  // namespace weft::nodes
