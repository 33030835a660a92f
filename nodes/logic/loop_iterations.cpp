// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "nodes/logic/loop_body.hpp"

namespace weft::nodes {
namespace {

using Content = std::variant<schema::Value, schema::NodeLink>;

constexpr std::size_t kMostCopies = 200'000;
constexpr std::size_t kListInputs = 100;  // of CreateList

/// Start Loop's outputs.
enum LoopSlot { kIndex, kIsFirst, kIsLast, kItem, kCarried };

/// One iteration: its number, its item, and what the one before gave it.
struct Iteration {
  std::size_t position = 0;
  std::int64_t index = 0;
  schema::Value item;
  std::optional<Content> carried;
};

/// Copies a body once for each iteration.
class Unrolling {
 public:
  Unrolling(const LoopBody& body, std::size_t count, schema::Subgraph& graph)
      : body_(body), count_(count), graph_(graph) {
    for (const schema::ActiveNode& node : body.nodes) inside_.emplace(node.id);
  }

  void copy(const Iteration& iteration) {
    for (const schema::ActiveNode& node : body_.nodes) {
      schema::ExpandedNode& made = graph_.add(std::string(node.class_type), copied(node.id, iteration));
      made.title = node.title;
      for (const auto& [name, content] : node.inputs)
        if (const auto moved = place(content, iteration))
          std::visit([&](const auto& each) { made.set(std::string(name), each); }, *moved);
      last_ids_[std::string(node.id)] = made.id;
    }
  }

  /// What a link of the body is in this iteration, after copy(); nullopt for a value that is not there.
  std::optional<Content> place(const Content& content, const Iteration& iteration) const {
    const auto* link = std::get_if<schema::NodeLink>(&content);
    if (link == nullptr) return content;
    if (link->node_id == body_.start) return own(link->slot, iteration);
    const auto made = last_ids_.find(link->node_id);
    if (!inside_.contains(link->node_id) || made == last_ids_.end()) return content;
    return schema::NodeLink{made->second, link->slot};
  }

 private:
  static std::string copied(std::string_view id, const Iteration& iteration) {
    return fmt::format("{}_{}", id, iteration.position);
  }

  std::optional<Content> own(std::int64_t slot, const Iteration& iteration) const {
    switch (slot) {
      case kIndex:
        return schema::Value(iteration.index);
      case kIsFirst:
        return schema::Value(iteration.position == 0);
      case kIsLast:
        return schema::Value(iteration.position + 1 == count_);
      case kItem:
        return iteration.item.is_null() ? std::nullopt : std::optional<Content>(iteration.item);
      default:
        break;
    }
    if (!iteration.carried && iteration.position == 0)
      throw NodeError("Start Loop has no initial_iteration_value, and the first iteration takes it");
    return iteration.carried;
  }

  const LoopBody& body_;
  std::size_t count_;
  schema::Subgraph& graph_;
  std::set<std::string, std::less<>> inside_;
  std::map<std::string, std::string, std::less<>> last_ids_;
};

/// What End Loop becomes: as many copies of the body as there are iterations.
struct LoopIterations {
  LoopMode mode;
  std::string start;
  std::optional<schema::NodeLink> output_value, next_iteration_value;
  bool accumulate = false;
  schema::Autogrow<schema::NodeLink> terminations;

  static void define(schema::Schema<LoopIterations>& s) {
    s.v3().display_name("Loop Iterations").category("utilities/looping").experimental();
    s.description("What End Loop becomes when it runs; not for the canvas.");
    s.input("mode", &LoopIterations::mode);
    s.input("start", &LoopIterations::start);
    define_loop_ends(s);
    s.outputs(schema::Output("outputs").match("output_value"));
  }

  std::variant<schema::List<schema::Value>, schema::Expansion> execute(schema::Context& context) const {
    std::vector<Iteration> iterations = counted();
    const LoopEnds ends{output_value, next_iteration_value, terminations};
    const LoopBody body = find_loop_body(context.graph(), ends.all());
    if (iterations.size() * std::max<std::size_t>(body.nodes.size(), 1) > kMostCopies)
      throw NodeError(fmt::format("the loop has {} iterations of {} nodes, above {} copies in all", iterations.size(),
                                  body.nodes.size(), kMostCopies));
    schema::Subgraph graph(context.expansion_prefix());
    Unrolling unrolling(body, iterations.size(), graph);
    std::optional<Content> carried = initial_value(context.graph().node(start));
    std::vector<Content> outputs;
    std::vector<schema::NodeLink> wanted;
    for (Iteration& iteration : iterations) {
      context.cancel().check();
      iteration.carried = carried;
      unrolling.copy(iteration);
      if (output_value)
        if (auto made = unrolling.place(*output_value, iteration)) outputs.push_back(std::move(*made));
      for (const auto& [name, link] : terminations.items)
        if (const auto made = unrolling.place(link, iteration); made && std::holds_alternative<schema::NodeLink>(*made))
          wanted.push_back(std::get<schema::NodeLink>(*made));
      if (next_iteration_value) carried = unrolling.place(*next_iteration_value, iteration);
    }
    schema::Expansion expansion = std::move(graph).finish({});
    add_result(expansion, context.expansion_prefix(), std::move(outputs));
    expansion.wanted = std::move(wanted);
    return expansion;
  }

 private:
  std::vector<Iteration> counted() const {
    std::vector<Iteration> iterations;
    const auto add = [&](std::int64_t index, schema::Value item) {
      if (iterations.size() >= kMostCopies)
        throw NodeError(fmt::format("the loop has more than {} iterations", kMostCopies));
      iterations.push_back({.position = iterations.size(), .index = index, .item = std::move(item)});
    };
    if (const auto* simple = std::get_if<SimpleLoop>(&mode)) {
      for (std::int64_t i = 0; i < simple->num_iterations; ++i) add(i, {});
    } else if (const auto* range = std::get_if<ForLoop>(&mode)) {
      if (range->step < 1) throw NodeError("the loop's step is to be at least 1");
      for (std::int64_t i = range->start_iteration_index; i < range->max_iteration;) {
        add(i, {});
        if (__builtin_add_overflow(i, range->step, &i)) break;
      }
    } else {
      std::int64_t index = 0;
      for (const schema::Value& item : std::get<ListLoop>(mode).list) add(index++, item);
    }
    return iterations;
  }

  static std::optional<Content> initial_value(const schema::ActiveNode& start) {
    for (const auto& [name, content] : start.inputs)
      if (name == "initial_iteration_value") return content;
    return std::nullopt;
  }

  // All values, or the last one; CreateList takes so many at a time.
  void add_result(schema::Expansion& expansion, const std::string& prefix, std::vector<Content> outputs) const {
    if (outputs.empty()) {
      expansion.results = {schema::to_list_value({})};
      return;
    }
    if (!accumulate) {
      expansion.results = {std::move(outputs.back())};
      return;
    }
    std::size_t lists = 0;
    do {
      std::vector<Content> joined;
      for (std::size_t begin = 0; begin < outputs.size(); begin += kListInputs) {
        schema::ExpandedNode& list = expansion.nodes.emplace_back(
            schema::ExpandedNode{.id = fmt::format("{}list_{}", prefix, lists++), .class_type = "CreateList"});
        for (std::size_t i = begin; i < std::min(begin + kListInputs, outputs.size()); ++i)
          std::visit([&](const auto& each) { list.set(fmt::format("inputs.input{}", i - begin), each); }, outputs[i]);
        joined.emplace_back(list.out(0));
      }
      outputs = std::move(joined);
    } while (outputs.size() > 1);
    expansion.results = {std::move(outputs.front())};
  }
};

WEFT_NODE(LoopIterations);

}  // namespace
}  // namespace weft::nodes
