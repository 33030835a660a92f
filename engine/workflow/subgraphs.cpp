// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/subgraphs.hpp"

#include <fmt/format.h>

namespace weft::workflow {

Subgraphs::Subgraphs(JsonView document) {
  for (const auto [key, definition] : document["definitions"]["subgraphs"])
    names_.emplace(definition["id"].string(), definition["name"].string());
}

void Subgraphs::refuse_instance(const CanvasNode& node, const std::string& source) const {
  const auto found = names_.find(node.type);
  if (found == names_.end()) return;
  throw WorkflowError(
      fmt::format("{}: node {} is an instance of the subgraph `{}`, and this version does not read subgraphs", source,
                  node.id, found->second),
      "Unpack the subgraph on the canvas (right click, Unpack Subgraph) and save again, or use File > Export (API).");
}

}  // namespace weft::workflow
