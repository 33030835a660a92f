// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

/// What the nodes share that mix two models block by block.
namespace weft::nodes {

/// One of many inputs that are alike, each a member of its own so that a schema can name it.
template <std::size_t Index>
struct BlockShare {
  double share = 1.0;
};

template <typename Indices>
struct BlockShareList;
template <std::size_t... Index>
struct BlockShareList<std::index_sequence<Index...>> : BlockShare<Index>... {
  std::vector<double> shares() const { return {BlockShare<Index>::share...}; }

  /// Declares them as inputs of those names, of which there are as many.
  template <typename Node>
  static void declare(schema::Schema<Node>& s, const std::vector<std::string>& names) {
    (s.input(names.at(Index), static_cast<double Node::*>(&BlockShare<Index>::share))
         .default_value(1.0)
         .range(0.0, 1.0)
         .step(0.01),
     ...);
  }
};
template <std::size_t Count>
using BlockShares = BlockShareList<std::make_index_sequence<Count>>;

/// Names for `count` blocks: "name.0", "name.1"…, each with `end` behind it.
void add_block_names(std::vector<std::string>& names, const std::string& name, std::size_t count, const char* end);

/// Of a UNet with so many blocks on either side.
std::vector<std::string> unet_block_names(std::size_t blocks, const char* end);

/// The mix in which a weight goes by the longest of the names that its key starts with, or else by the first of them: 1
/// is the first model, 0 the second.
Model merged_by_blocks(const Model& first, const Model& second, const std::vector<std::string>& names,
                       const std::vector<double>& shares);

}  // namespace weft::nodes
