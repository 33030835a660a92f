// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/graph.hpp"
#include "engine/schema/context.hpp"
#include "engine/schema/value_list.hpp"

namespace weft::exec {

/// What one call of a node gave: values, one for each output, or nodes to execute in their place.
struct CallResult {
  std::vector<schema::Value> values;
  std::optional<schema::Expansion> expansion;
  bool blocked = false;  ///< it was not called, since an input said not to
};

/// Hears why a node is not called. Only of blockers with a message, once each.
using TellBlocked = std::function<void(const std::string& message)>;

/// Calls a node as ComfyUI does: once, or once for each item of the longest list among its inputs, where shorter ones
/// repeat their last item; once with the lists whole where the class says so. A call that would get a blocker does not
/// happen and gives blockers. An empty list means no call at all.
/// differs: ComfyUI fails on an empty list beside longer ones.
/// arguments: flat, in the order of node.info->inputs. Throws what the node throws, and NodeError for a wrong number of
/// outputs.
std::vector<CallResult> call_node(const graph::GraphNode& node, std::span<const schema::Value> arguments,
                                  schema::Context& context, const TellBlocked& tell);

/// The lazy inputs that the node's needs() asks for, in any of its calls; by flat name.
std::set<std::string> wanted_inputs(const graph::GraphNode& node, std::span<const schema::Value> arguments);

/// The values of all calls, one for each output: lists where outputs are lists or there were several calls.
/// All of `results` must have values.
std::vector<schema::Value> merge_calls(const schema::NodeInfo& info, std::vector<CallResult> results);

}  // namespace weft::exec
