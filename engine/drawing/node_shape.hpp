// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/drawing/scene.hpp"

namespace weft::drawing {

/// The canvas's measures.
inline constexpr double kTitleHeight = 30;
inline constexpr double kSlotHeight = 20;
inline constexpr double kWidgetHeight = 20;
inline constexpr double kWidgetGap = 4;

/// Where the parts of a node lie.
struct NodeShape {
  Box body;  ///< grown, as the canvas does, until everything has room
  double title_height = 0;
  std::vector<Point> inputs, outputs;
  std::vector<Box> widgets;  ///< as many as the node has; none where it is collapsed
  /// Body and title.
  Box whole() const { return {body.x, body.y - title_height, body.width, body.height + title_height}; }
};

NodeShape shape_of(const SceneNode& node);

/// A body that is wide and high enough for what a node shows, for nodes that no canvas has sized.
Box natural_size(const SceneNode& node);

}  // namespace weft::drawing
