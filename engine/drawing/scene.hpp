// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// A workflow as something to look at. Lengths are in canvas units (pixels at zoom 1), y downwards.
namespace weft::drawing {

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

struct SceneSocket {
  std::string label, type;
  std::string widget;  ///< the widget that it belongs to; empty: it has a row of its own
  bool linked = false;
};

struct SceneWidget {
  enum class Kind { text, number, choice, toggle, area };  ///< area: text of several lines, takes the room that is left
  std::string label, value;
  Kind kind = Kind::text;
};

enum class NodeState { active, bypassed, muted };

struct SceneNode {
  enum class Form {
    node,
    reroute,   ///< a dot on a wire: no title
    note,      ///< words for the reader
    boundary,  ///< the inputs or outputs of a subgraph, seen from inside
  };
  std::string id, title, type;
  Form form = Form::node;
  NodeState state = NodeState::active;
  bool subgraph = false;          ///< stands for a graph of its own
  bool collapsed = false;         ///< only its title is to be seen
  std::string color, body_color;  ///< as CSS says it, checked; empty: the canvas's own
  Box box;                        ///< the body; the title bar lies above it
  std::vector<SceneSocket> inputs, outputs;
  std::vector<SceneWidget> widgets;
};

/// A wire from an output to an input. Indices are into the scene's nodes and the nodes' sockets, and valid.
struct SceneLink {
  std::size_t from = 0, from_slot = 0, to = 0, to_slot = 0;
  std::string type;
  std::vector<Point> way;  ///< points that it is led through
};

struct SceneGroup {
  std::string title, color;
  double font_size = 24;
  Box box;
};

struct Scene {
  std::string title;
  std::vector<SceneGroup> groups;
  std::vector<SceneNode> nodes;
  std::vector<SceneLink> links;
};

/// How long a node took.
struct NodeTiming {
  double milliseconds = 0;
  bool cached = false;  ///< nothing was computed
};

/// Timings of a scene's nodes, in their order. Nothing: the node was not needed.
using Timings = std::vector<std::optional<NodeTiming>>;

}  // namespace weft::drawing
