// SPDX-License-Identifier: Apache-2.0
#include "nodes/logic/loop_body.hpp"

namespace weft::nodes {
namespace {

/// Where a loop ends: becomes LoopIterations, which knows the number of iterations when it runs.
struct EndLoop {
  std::optional<schema::NodeLink> output_value, next_iteration_value;
  bool accumulate = false;
  schema::Autogrow<schema::NodeLink> terminations;

  static void define(schema::Schema<EndLoop>& s) {
    s.v3().display_name("End Loop").category("utilities/looping").python_module("comfy_extras.nodes_loop");
    s.description("Ends a loop, and gives what its iterations made.");
    define_loop_ends(s);
    s.outputs(schema::Output("outputs", "The final iteration's output_value, or the values of all iterations.")
                  .match("output_value"));
  }

  std::variant<schema::List<schema::Value>, schema::Expansion> execute(schema::Context& context) const {
    const LoopBody body =
        find_loop_body(context.graph(), LoopEnds{output_value, next_iteration_value, terminations}.all());
    schema::Subgraph graph(context.expansion_prefix());
    schema::ExpandedNode& iterations = graph.add("LoopIterations", "loop");
    iterations.set("start", schema::Value(body.start)).set("accumulate", schema::Value(accumulate));
    for (const auto& [name, content] : context.graph().node(context.node_id()).inputs)
      if (const auto* link = std::get_if<schema::NodeLink>(&content); link != nullptr && name != "accumulate")
        iterations.set(std::string(name), *link);
    for (const auto& [name, content] : context.graph().node(body.start).inputs)
      if (name == "mode" || name.starts_with("mode."))
        std::visit([&](const auto& each) { iterations.set(std::string(name), each); }, content);
    const schema::NodeLink result = iterations.out(0);
    return std::move(graph).finish({result});
  }
};

WEFT_NODE(EndLoop);

}  // namespace
}  // namespace weft::nodes
