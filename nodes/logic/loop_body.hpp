// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/schema/node.hpp"

/// Native loops: Start Loop and End Loop bracket the nodes between them, which run once for each iteration. End Loop
/// becomes copies of those nodes, one set after the other (docs/decisions/0009-loops-unroll.md).
namespace weft::nodes {

struct SimpleLoop {
  static constexpr const char* key = "simple";
  std::int64_t num_iterations = 4;
  static void define(schema::Inputs<SimpleLoop>& s);
};
struct ForLoop {
  static constexpr const char* key = "For";
  std::int64_t start_iteration_index = 0, max_iteration = 4, step = 1;
  static void define(schema::Inputs<ForLoop>& s);
};
struct ListLoop {
  static constexpr const char* key = "List";
  schema::List<schema::Value> list;
  static void define(schema::Inputs<ListLoop>& s);
};
using LoopMode = std::variant<SimpleLoop, ForLoop, ListLoop>;

/// What End Loop takes from the body, as links: values are made in each iteration, not before.
struct LoopEnds {
  std::optional<schema::NodeLink> output_value, next_iteration_value;
  schema::Autogrow<schema::NodeLink> terminations;

  std::vector<schema::NodeLink> all() const;
};

/// The inputs of LoopEnds, as End Loop declares them. T has its members.
template <typename T>
void define_loop_ends(schema::Schema<T>& s) {
  s.input("output_value", &T::output_value)
      .match("output_value")
      .tooltip("Value returned by End Loop. It returns the final iteration or all iterations according to accumulate.");
  s.input("next_iteration_value", &T::next_iteration_value)
      .match("carried_value")
      .tooltip("Value sent from End Loop back to Start Loop for the next iteration.");
  s.input("accumulate", &T::accumulate)
      .default_value(false)
      .optional()
      .tooltip("Return output_value from every iteration when enabled; otherwise return only the final iteration.");
  s.input("terminations", &T::terminations)
      .prefix("termination", 0, 50)
      .optional()
      .tooltip("Connect outputs that must execute on every iteration. Their values are not returned.")
      .element("termination");
}

/// The nodes between a Start Loop and what an End Loop takes.
struct LoopBody {
  std::string start;                      ///< id of the Start Loop
  std::vector<schema::ActiveNode> nodes;  ///< each after what it needs; of `graph`, while that stays as it is
};

/// Throws NodeError when there is no Start Loop before `ends`, or it is unclear which: of two that are not nested.
LoopBody find_loop_body(const schema::ActiveGraph& graph, const std::vector<schema::NodeLink>& ends);

}  // namespace weft::nodes
