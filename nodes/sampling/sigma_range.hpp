// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/schema/node.hpp"

namespace weft::nodes {

/// Declares the inputs sigma_max and sigma_min of a node that lets a model be sampled at any noise level between them.
template <typename Node>
void define_sigma_range(schema::Schema<Node>& s, double sigma_max, double sigma_min) {
  s.input("sigma_max", &Node::sigma_max).default_value(sigma_max).range(0.0, 1000.0).step(0.001).round(0.0);
  s.input("sigma_min", &Node::sigma_min).default_value(sigma_min).range(0.0, 1000.0).step(0.001).round(0.0);
}

}  // namespace weft::nodes
