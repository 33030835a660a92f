// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/workflow/canvas_file.hpp"
#include "engine/workflow/node_classes.hpp"

namespace weft::workflow {

/// What a group node's definition holds: nodes, called by their index, and the wires among them. Its links go into the
/// graph of `group`, and the nodes too once finish() is called.
class GroupMembers {
 public:
  /// json: {nodes, links, external, config}. Throws WorkflowError, naming `where` and the node.
  GroupMembers(SubgraphDefinition& group, JsonView json, NodeClasses& classes, const std::string& where);

  std::size_t size() const { return nodes_.size(); }
  CanvasNode& operator[](std::size_t index) { return nodes_[index]; }
  const CanvasNode& operator[](std::size_t index) const { return nodes_[index]; }

  /// Whether a wire inside starts at this output, and whether one led out of the group when it was made.
  bool is_used(std::size_t node, std::size_t slot) const { return used_.contains({node, slot}); }
  bool leads_out(std::size_t node, std::size_t slot) const { return external_.contains({node, slot}); }
  /// Where a wire inside ends. `type` is what the file calls it; may be empty.
  struct Target {
    std::size_t node, input;
    std::string_view type;
  };
  /// The ends of the wires inside that start at a node's first output, in the file's order.
  const std::vector<Target>& targets_of(std::size_t node) const;
  /// The definition's settings for an input or an output: {name, visible}. side: "input" or "output".
  JsonView config(std::size_t node, const char* side, std::string_view name) const;

  /// The index of an input among a node's inputs; added where the file leaves it out.
  std::size_t input_of(std::size_t node, std::string_view name, std::string_view type);
  /// Adds a link and gives its id.
  std::string add_link(std::string origin, std::size_t origin_slot, std::string target, std::size_t target_slot);
  /// Leads a link of the group's boundary into a member's input.
  void lead_in(std::size_t node, std::string_view name, std::string_view type, std::string_view outer_name);
  /// Moves the nodes into the group's graph.
  void finish();

 private:
  using Place = std::pair<std::size_t, std::size_t>;
  void read_links();
  std::optional<std::size_t> input_at(std::size_t node, std::size_t slot);

  SubgraphDefinition& group_;
  JsonView json_;
  NodeClasses& classes_;
  std::vector<CanvasNode> nodes_;
  std::set<Place> used_, external_;
  std::vector<std::vector<Target>> targets_;
};

}  // namespace weft::workflow
