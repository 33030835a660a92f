// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <tuple>

#include "nodes/logic/loop_body.hpp"

namespace weft::nodes {
namespace {

/// Where a loop begins. End Loop reads it, and puts values in its place in each copy of the body. What it gives itself
/// stops the body's own nodes, output nodes among them: they run in the copies alone.
struct StartLoop {
  LoopMode mode;
  bool cache_iterations = false;
  std::optional<std::int64_t> parent_iteration;
  schema::List<schema::Value> initial_iteration_value;

  static void define(schema::Schema<StartLoop>& s) {
    s.v3().display_name("Start Loop").category("utilities/looping").python_module("comfy_extras.nodes_loop");
    s.description("Begins a loop; the nodes between it and End Loop run once for each iteration.");
    s.input("mode", &StartLoop::mode).tooltip("How iterations are counted.");
    // differs: results are remembered by what they were made from, whatever this says.
    s.input("cache_iterations", &StartLoop::cache_iterations)
        .default_value(false)
        .optional()
        .tooltip("Reuse unchanged iteration results from earlier runs.");
    s.input("parent_iteration", &StartLoop::parent_iteration)
        .force_input()
        .tooltip("Connect iteration_index of an outer Start Loop to nest this loop.");
    s.input("initial_iteration_value", &StartLoop::initial_iteration_value)
        .match("carried_value")
        .optional()
        .tooltip("Value exposed as current_iteration_value on the first iteration.");
    s.outputs("iteration_index", "is_first", "is_last", "list_item",
              schema::Output("current_iteration_value").match("carried_value"));
  }

  using Nothing = schema::Blocker;
  std::tuple<schema::Blockable<std::int64_t>, schema::Blockable<bool>, schema::Blockable<bool>,
             schema::Blockable<schema::Value>, schema::List<schema::Blockable<schema::Value>>>
  execute(schema::Context&) const {
    return {Nothing{}, Nothing{}, Nothing{}, Nothing{}, {Nothing{}}};
  }
};

WEFT_NODE(StartLoop);

}  // namespace
}  // namespace weft::nodes
