// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/validate.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/suggest.hpp"
#include "engine/graph/node_check.hpp"
#include "engine/graph/order.hpp"

namespace weft::graph {
namespace {

// What feeds node i is sources[begin[i] .. begin[i + 1]].
struct SourceTable {
  std::vector<std::size_t> begin;
  std::vector<NodeIndex> sources;
  std::vector<bool> consumed;

  std::span<const NodeIndex> of(NodeIndex node) const {
    return std::span(sources).subspan(begin[node], begin[node + 1] - begin[node]);
  }
};

/// A prompt's node, asked by flat names.
class PromptInputs final : public schema::GivenInputs {
 public:
  explicit PromptInputs(const workflow::PromptNode& node) : node_(node) {}
  bool has(std::string_view name) const override { return node_.find(name) != nullptr; }
  const schema::Value* literal(std::string_view name) const override {
    const workflow::PromptInput* input = node_.find(name);
    return input == nullptr ? nullptr : std::get_if<schema::Value>(&input->value);
  }

 private:
  const workflow::PromptNode& node_;
};

class Validator {
 public:
  Validator(const workflow::Prompt& prompt, const schema::NodeLibrary& library, const schema::Services& services)
      : prompt_(prompt), library_(library), services_(services) {}

  Report run(const ValidationOptions& options) {
    add_nodes();
    tabulate_sources();
    const std::vector<NodeIndex> targets = find_targets(options);
    if (targets.empty() && report_.errors.empty()) no_outputs();
    Order order = order_from(targets, report_.graph.size(), [this](NodeIndex node) { return table_.of(node); });
    check_nodes(order.nodes);
    note_cycles(order);
    schedule(targets, std::move(order.nodes));
    return std::move(report_);
  }

 private:
  void add_nodes() {
    report_.graph.set_library(library_);
    for (const workflow::PromptNode& node : prompt_.nodes()) {
      const schema::NodeInfo* info = library_.find(node.class_type);
      auto flat = flat_info(info, PromptInputs(node));
      report_.graph.add({.id = node.id,
                         .class_type = node.class_type,
                         .title = node.title,
                         .info = flat != nullptr ? flat.get() : info,
                         .node_class = library_.find_class(node.class_type),
                         .flat = std::move(flat)});
    }
    bad_.assign(report_.graph.size(), false);
  }

  // Links of undeclared inputs lead nowhere; of an unknown class, all are followed.
  void tabulate_sources() {
    table_.consumed.assign(report_.graph.size(), false);
    for (NodeIndex index = 0; index < report_.graph.size(); ++index) {
      table_.begin.push_back(table_.sources.size());
      const schema::NodeInfo* info = report_.graph.node(index).info;
      for (const workflow::PromptInput& input : prompt_.nodes()[index].inputs) {
        const auto* link = std::get_if<workflow::Link>(&input.value);
        if (link == nullptr || (info != nullptr && info->find_input(input.name) == nullptr)) continue;
        const auto source = report_.graph.find(link->node_id);
        if (!source) continue;
        table_.sources.push_back(*source);
        table_.consumed[*source] = true;
      }
    }
    table_.begin.push_back(table_.sources.size());
  }

  bool is_output(NodeIndex index) const {
    const GraphNode& node = report_.graph.node(index);
    return node.info != nullptr ? node.info->output_node : !table_.consumed[index];
  }

  std::vector<NodeIndex> find_targets(const ValidationOptions& options) {
    std::vector<NodeIndex> targets;
    for (NodeIndex index = 0; index < report_.graph.size(); ++index)
      if (is_output(index) && (options.only_outputs.empty() || wanted(index, options))) targets.push_back(index);
    for (const std::string& id : options.only_outputs)
      if (const auto index = report_.graph.find(id); !index || !is_output(*index)) not_an_output(id);
    return targets;
  }

  bool wanted(NodeIndex index, const ValidationOptions& options) const {
    return std::ranges::find(options.only_outputs, report_.graph.node(index).id) != options.only_outputs.end();
  }

  void not_an_output(const std::string& id) {
    report_.errors.push_back(
        {.type = "prompt_no_outputs",
         .message = fmt::format("node {} is wanted as an output, but is not an output node of the prompt", id),
         .node_id = id});
  }

  void no_outputs() {
    report_.errors.push_back({.type = "prompt_no_outputs",
                              .message = "the prompt has no outputs: there is no node that saves or shows anything",
                              .hint = "Add a node such as SaveImage or PreviewImage; a muted one does not count."});
  }

  void check_nodes(std::vector<NodeIndex> needed) {
    NodeChecker checker(prompt_, library_, services_, report_.graph);
    std::ranges::sort(needed);
    for (const NodeIndex index : needed)
      if (!checker.check(index, report_.errors, report_.warnings)) bad_[index] = true;
  }

  void note_cycles(const Order& order) {
    for (const auto& cycle : order.cycles) {
      std::vector<std::string_view> ids;
      for (const NodeIndex index : cycle) ids.push_back(report_.graph.node(index).id);
      const std::string_view first = ids.front();
      const bool cut = ids.size() > 12;
      if (cut) ids.resize(12);
      report_.errors.push_back({.type = "dependency_cycle",
                                .message = fmt::format("the nodes feed each other in a loop: {}{} -> {}",
                                                       fmt::join(ids, " -> "), cut ? " -> …" : "", first),
                                .hint = "Cut one of these links.",
                                .node_id = std::string(first),
                                .class_type = report_.graph.node(cycle.front()).class_type});
    }
    for (const NodeIndex index : order.closing) bad_[index] = true;
  }

  // A node that needs a bad one is bad. `order` has sources first, save where a loop closes, and there it is bad
  // anyway.
  void schedule(const std::vector<NodeIndex>& targets, std::vector<NodeIndex> order) {
    for (const NodeIndex index : order)
      if (std::ranges::any_of(table_.of(index), [this](NodeIndex source) { return bad_[source]; })) bad_[index] = true;
    std::vector<NodeIndex> good;
    for (const NodeIndex target : targets) {
      if (bad_[target])
        report_.rejected.push_back(report_.graph.node(target).id);
      else
        good.push_back(target);
    }
    if (!report_.rejected.empty())
      order = order_from(good, report_.graph.size(), [this](NodeIndex node) { return table_.of(node); }).nodes;
    report_.graph.set_schedule(std::move(good), std::move(order));
  }

  const workflow::Prompt& prompt_;
  const schema::NodeLibrary& library_;
  const schema::Services& services_;
  Report report_;
  SourceTable table_;
  std::vector<bool> bad_;
};

}  // namespace

Report validate(const workflow::Prompt& prompt, const schema::NodeLibrary& library, const schema::Services& services,
                const ValidationOptions& options) {
  return Validator(prompt, library, services).run(options);
}

Graph take_graph(Report&& report, bool strict, bool keep_going) {
  std::vector<Violation> violations = std::move(report.errors);
  if (strict) std::ranges::move(report.warnings, std::back_inserter(violations));
  const bool runs_anyway = keep_going && !report.graph.outputs().empty();
  if (!violations.empty() && !runs_anyway) throw ValidationError(std::move(violations));
  return std::move(report.graph);
}

}  // namespace weft::graph
