// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/drawing/canvas_scene.hpp"

namespace weft::test {

/// A canvas given as JSON, and the scene of one of its graphs.
struct DrawnCanvas {
  explicit DrawnCanvas(const std::string& json, std::string_view graph = {});
  workflow::Document document;
  drawing::Scene scene;
  std::string prefix;
  const drawing::SceneNode& node(std::string_view id) const;
};

/// Text in a node of a class that nobody declares, wired to another; with a group, a note and a muted node.
std::string small_canvas();
/// One subgraph "Inner" (12) with a sampler inside (3), wired through.
std::string nested_canvas();

}  // namespace weft::test
