// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/schema/node_info.hpp"
#include "engine/workflow/canvas.hpp"
#include "engine/workflow/document.hpp"

namespace weft::workflow {

/// One input or output of a subgraph: where its inside meets its outside.
struct BoundarySlot {
  std::string_view id, name, type;
  std::vector<std::string> links;  ///< ids of the inner links that meet it
};

/// A place in the list of values that the instances of a group node save.
struct GroupWidget {
  std::string node_id;                       ///< of the inner node
  std::string name;                          ///< of its widget; empty for a button
  const schema::InputSpec* combo = nullptr;  ///< a dynamic combo: the values of its option's widgets come behind it
};

/// A graph that stands in others as a single node. Its links may start at `input_node_id` (the slot is an index into
/// `inputs`) and end at `output_node_id`.
struct SubgraphDefinition {
  std::string_view id;  ///< what an instance has for a type
  std::string_view name;
  std::string input_node_id = "-10", output_node_id = "-20";
  std::vector<BoundarySlot> inputs, outputs;
  Canvas graph;
  JsonView json;
  /// A group node: its instances list the values of these widgets. `texts` is what views look at that are not in the
  /// document.
  bool is_group = false;
  std::vector<GroupWidget> group_widgets;
  std::deque<std::string> texts;

  /// What messages call it.
  std::string_view shown_name() const { return name.empty() ? id : name; }
};

/// A canvas document with all its graphs. The views look into the document's tape.
class CanvasFile {
 public:
  /// Reads the root graph and `definitions.subgraphs`. What does not fit but can be left out is added to `warnings`.
  /// Throws WorkflowError, naming `source`, the subgraph and the node or link.
  static CanvasFile read(JsonView canvas, const std::string& source, std::vector<Violation>& warnings);
  /// The same of a document that is a canvas.
  static CanvasFile read(const Document& document, std::vector<Violation>& warnings) {
    return read(document.root, document.source, warnings);
  }

  const Canvas& root() const { return root_; }
  /// In the file's order; also those that stand nowhere.
  const std::vector<std::unique_ptr<SubgraphDefinition>>& definitions() const { return definitions_; }
  /// The definition that a node of this type is an instance of; null when it is none.
  const SubgraphDefinition* definition(std::string_view node_type) const;

 private:
  friend class CanvasFileReader;
  Canvas root_;
  std::vector<std::unique_ptr<SubgraphDefinition>> definitions_;
  std::unordered_map<std::string_view, const SubgraphDefinition*> by_id_;
};

}  // namespace weft::workflow
