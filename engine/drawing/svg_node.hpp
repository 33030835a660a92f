// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/drawing/node_shape.hpp"

namespace weft::drawing {

/// What timings change about a node.
struct NodeHeat {
  std::string color, text;
};

/// Appends one node.
void append_node(std::string& svg, const SceneNode& node, const NodeShape& shape, const std::optional<NodeHeat>& heat);

/// A number of an SVG attribute: a tenth of a unit is more than anybody sees.
std::string svg_number(double value);

}  // namespace weft::drawing
