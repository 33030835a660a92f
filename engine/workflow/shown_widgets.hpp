// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "engine/workflow/canvas.hpp"

namespace weft::workflow {

/// A widget as the canvas shows it.
struct ShownWidget {
  std::string name;  ///< empty where the class is unknown and the file names nothing
  schema::Value value;
  bool control = false;  ///< control_after_generate of the one before
};

/// A node's own widgets and what they hold, in the canvas's order: saved values, else defaults. Values that come in by
/// a wire or from around a subgraph are not among them.
std::vector<ShownWidget> shown_widgets(const CanvasNode& node, const schema::NodeLibrary& library);

}  // namespace weft::workflow
