// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct HyperTile {
  Model model;
  std::int64_t tile_size = 256;
  std::int64_t swap_size = 2;
  std::int64_t max_depth = 0;
  bool scale_depth = false;

  static void define(schema::Schema<HyperTile>& s) {
    s.v3().category("model_patches/unet").python_module("comfy_extras.nodes_hypertile");
    s.description("Self-attention within tiles: faster for large pictures.");
    s.input("model", &HyperTile::model);
    s.input("tile_size", &HyperTile::tile_size).default_value(256).range(1, 2048);
    s.input("swap_size", &HyperTile::swap_size).default_value(2).range(1, 128);
    s.input("max_depth", &HyperTile::max_depth).default_value(0).range(0, 10);
    s.input("scale_depth", &HyperTile::scale_depth).default_value(false);
  }

  Model execute(schema::Context&) const {
    constexpr std::int64_t kSmallestTile = 32;  // pixels
    if (unet_for(model, "HyperTile") == nullptr) return model;
    return hooked(model, sampling::hyper_tile({.tile = std::max(kSmallestTile, tile_size) / kCell,
                                               .options = swap_size,
                                               .depth = max_depth,
                                               .scale_depth = scale_depth}));
  }
};

WEFT_NODE(HyperTile);

}  // namespace
}  // namespace weft::nodes
