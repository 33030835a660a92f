// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/drawing/scene.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/canvas_file.hpp"

namespace weft::drawing {

/// Which graph of a canvas file is meant.
struct GraphChoice {
  const workflow::SubgraphDefinition* definition = nullptr;  ///< null: the outermost
  std::string prefix;  ///< what the ids of its nodes begin with in a prompt: "12:"; empty for the outermost
};

/// The graph that a user names: a subgraph's name or id, or the id of a node that stands for it ("12", "12:3").
/// An empty name is the outermost graph. Throws UsageError with what there is.
GraphChoice choose_graph(const workflow::CanvasFile& file, std::string_view name);

/// One graph of a canvas as the canvas shows it: places and colours as saved, titles and widgets by the classes'
/// declarations, as saved where a class is unknown.
Scene canvas_scene(const workflow::CanvasFile& file, const GraphChoice& choice, const schema::NodeLibrary& library);

}  // namespace weft::drawing
