// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <vector>

#include "diffusion/image/tiles.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct ImageMergeTileList {
  schema::List<Image> image_list;
  std::int64_t final_width = 1024;
  std::int64_t final_height = 1024;
  std::int64_t overlap = 128;

  static void define(schema::Schema<ImageMergeTileList>& s) {
    s.v3().display_name("Merge List of Tiles to Image").category("image/batch");
    s.python_module("comfy_extras.nodes_images");
    s.input("image_list", &ImageMergeTileList::image_list);
    s.input("final_width", &ImageMergeTileList::final_width).default_value(1024).range(64, 32768);
    s.input("final_height", &ImageMergeTileList::final_height).default_value(1024).range(64, 32768);
    s.input("overlap", &ImageMergeTileList::overlap).default_value(128).range(0, 4096);
  }

  Image execute(schema::Context&) const {
    std::vector<at::Tensor> tiles;
    for (const Image& image : image_list) tiles.push_back(image.pixels);
    if (!tiles.empty()) require_room(2 * tiles.front().size(0), final_height, final_width, tiles.front().size(3));
    return {image::merged(tiles, final_width, final_height, overlap)};
  }
};

WEFT_NODE(ImageMergeTileList);

}  // namespace
}  // namespace weft::nodes
