// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/workflow/id_index.hpp"
#include "engine/workflow/json_tape.hpp"

namespace weft::workflow {

/// LiteGraph's node modes, as far as they mean something; anything else is active.
enum class NodeMode { active, muted, bypassed };

/// An end of a wire at a consumer, as saved. Old files list a widget only when it was converted to an input.
struct CanvasInput {
  std::string_view name, type;
  std::string_view widget;  ///< the widget this socket belongs to; empty for a pure socket
  std::optional<std::string> link;
};

struct CanvasOutput {
  std::string_view name, type;
};

struct CanvasNode {
  std::string id;
  std::string_view type;
  NodeMode mode = NodeMode::active;
  bool has_inputs = false;  ///< whether the file lists inputs at all
  std::vector<CanvasInput> inputs;
  std::vector<CanvasOutput> outputs;
  JsonView json;

  std::string_view title() const { return json["title"].string(); }
  /// What the file says of its widgets by name: `widgets_values_named`, else `widgets_values` as an object. Without
  /// members where it names none.
  JsonView named_values() const;
  /// What `%Node.widget%` and old scripts call it.
  std::string_view search_name() const { return json["properties"]["Node name for S&R"].string(); }
};

struct CanvasLink {
  std::string id, origin_id, target_id;
  std::int64_t origin_slot = 0, target_slot = 0;
  std::string_view type;  ///< as saved; may be empty
};

/// One graph of a canvas file: nodes and wires by id. The views look into the document's tape.
class Canvas {
 public:
  /// Reads {nodes, links}, with links as arrays or as objects. What does not fit but can be left out is added to
  /// `warnings`. Throws WorkflowError, naming `source` and the node or link.
  static Canvas read(JsonView graph, const std::string& source, std::vector<Violation>& warnings);

  const std::vector<CanvasNode>& nodes() const { return nodes_; }
  /// Null when there is no such node or link.
  const CanvasNode* node(const std::string& id) const;
  const CanvasLink* link(const std::string& id) const;
  const std::vector<CanvasLink>& links() const { return links_; }
  /// The link that the table says ends at this slot; null when none does, or when all nodes name their links
  /// themselves.
  const CanvasLink* link_into(const std::string& node_id, std::int64_t slot) const;
  /// The graph's own object: groups, reroutes and what else is for drawing.
  JsonView json() const { return json_; }

  /// False, and nothing added, when the id is taken.
  bool add(CanvasNode node);
  /// A link of an id that is there takes the other's place.
  void add(CanvasLink link);

 private:
  friend class CanvasReader;
  JsonView json_;
  std::vector<CanvasNode> nodes_;
  IdIndex node_index_;
  std::vector<CanvasLink> links_;
  IdIndex link_index_;
  void index_targets();

  /// Target node → its links; only there where a node's own list is missing, or names a link that is.
  std::unordered_map<std::string, std::vector<std::size_t>> links_into_;
};

/// Reads one node, which is to be called `id`. Throws WorkflowError, naming `source` and the node.
CanvasNode read_node(JsonView json, std::string id, const std::string& source);

/// A node or link id as text: ids are integers in nearly all files, strings in some; empty for anything else.
std::string id_text(JsonView view);

}  // namespace weft::workflow
