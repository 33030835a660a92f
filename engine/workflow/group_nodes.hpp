// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/workflow/canvas_file.hpp"
#include "engine/workflow/node_classes.hpp"

namespace weft::workflow {

/// Group nodes, the predecessor of subgraphs: a node of type `workflow>name`, or `workflow/name` in older files, stands
/// for the nodes in `extra.groupNodes[name]`.
bool is_group_node(const CanvasNode& node);

/// A group node's definition in the form of a subgraph: inner nodes are called by their index, unconnected inner
/// sockets become inputs, outputs that are not used inside become outputs, and the widgets that are not connected
/// inside stand one after the other. canvas: the root graph's object. Throws WorkflowError, naming `source`, when the
/// file has no such definition or the meaning of an instance's values cannot be told from it.
std::unique_ptr<SubgraphDefinition> read_group_node(const CanvasNode& instance, JsonView canvas, NodeClasses& classes,
                                                    const std::string& source);

}  // namespace weft::workflow
