// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "diffusion/models/merging/merge.hpp"
#include "engine/schema/node.hpp"

/// What the nodes share that scale the projections of attention.
namespace weft::nodes {

/// The factor of a weight or bias whose key ends in one of four layers' names; nothing for others.
inline std::optional<double> attention_factor(std::string_view key, const std::array<std::string_view, 4>& layers,
                                              const std::array<double, 4>& factors) {
  for (const std::string_view end : {".weight", ".bias"})
    if (key.ends_with(end))
      for (std::size_t i = 0; i < layers.size(); ++i)
        if (key.substr(0, key.size() - end.size()).ends_with(layers[i])) return factors[i];
  return std::nullopt;
}

/// Declares the node's members q, k, v and out.
template <typename Node>
void declare_attention_factors(schema::Schema<Node>& s) {
  const auto declare = [&s](const char* name, double Node::*member) {
    s.input(name, member).default_value(1.0).range(0.0, 10.0).step(0.01);
  };
  declare("q", &Node::q);
  declare("k", &Node::k);
  declare("v", &Node::v);
  declare("out", &Node::out);
}

}  // namespace weft::nodes
