// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/group_nodes.hpp"

#include <fmt/format.h>

namespace weft::workflow {

void refuse_group_node(const CanvasNode& node, const std::string& source) {
  constexpr std::string_view kPrefix = "workflow";
  if (!node.type.starts_with("workflow>") && !node.type.starts_with("workflow/")) return;
  throw WorkflowError(fmt::format("{}: node {} is the group node `{}`, and this version does not read group nodes",
                                  source, node.id, node.type.substr(kPrefix.size() + 1)),
                      "Convert it to nodes on the canvas (right click) and save again, or use File > Export (API).");
}

}  // namespace weft::workflow
