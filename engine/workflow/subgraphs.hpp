// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/workflow/canvas.hpp"

namespace weft::workflow {

/// The subgraph definitions of a canvas file (`definitions.subgraphs`): an instance is a node whose type is a
/// definition's id. Instances are recognised here and refused by name; expanding them belongs here too.
class Subgraphs {
 public:
  explicit Subgraphs(JsonView document);
  bool is_instance(const CanvasNode& node) const { return names_.contains(node.type); }
  /// Throws WorkflowError when the node is an instance; `source` names the file.
  void refuse_instance(const CanvasNode& node, const std::string& source) const;

 private:
  std::unordered_map<std::string_view, std::string_view> names_;
};

}  // namespace weft::workflow
