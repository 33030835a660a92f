// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/schema/node.hpp"

namespace weft::nodes {

/// Declares the inputs of a node that works by tiles: its members tile_size and overlap, in pixels, and temporal_size
/// and temporal_overlap, in frames, for video models alone, which weft does not have yet. step: of tile_size.
template <typename Node>
void define_tiling(schema::Schema<Node>& s, std::int64_t step) {
  s.input("tile_size", &Node::tile_size).default_value(512).range(64, 4096).step(step);
  s.input("overlap", &Node::overlap).default_value(64).range(0, 4096).step(32);
  s.input("temporal_size", &Node::temporal_size)
      .default_value(64)
      .range(8, 4096)
      .step(4)
      .tooltip("Frames at a time; counts for video models alone.");
  s.input("temporal_overlap", &Node::temporal_overlap)
      .default_value(8)
      .range(4, 4096)
      .step(4)
      .tooltip("Frames that overlap; counts for video models alone.");
}

}  // namespace weft::nodes
