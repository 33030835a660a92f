// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/active_graph.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/graph/literal.hpp"

namespace weft::exec {
namespace {

using graph::GraphInput;
using schema::ExpandedNode;
using schema::InputSpec;
using schema::NodeLink;
using schema::Value;

using Content = std::variant<Value, NodeLink>;

const Content* find_input(const ExpandedNode& node, std::string_view name) {
  const auto found =
      std::ranges::find(node.inputs, name, [](const auto& item) { return std::string_view(item.first); });
  return found == node.inputs.end() ? nullptr : &found->second;
}

class ExpandedInputs final : public schema::GivenInputs {
 public:
  explicit ExpandedInputs(const ExpandedNode& node) : node_(node) {}
  bool has(std::string_view name) const override { return find_input(node_, name) != nullptr; }
  const Value* literal(std::string_view name) const override {
    const Content* content = find_input(node_, name);
    return content == nullptr ? nullptr : std::get_if<Value>(content);
  }

 private:
  const ExpandedNode& node_;
};

/// What can be wrong with one input of an expansion, said.
class InputError {
 public:
  InputError(const ExpandedNode& node, std::string_view input) : node_(node), input_(input) {}
  template <typename... Arguments>
  [[noreturn]] void fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) const {
    throw NodeError(fmt::format("its expansion gives node {} ({}) an input {} that {}", node_.id, node_.class_type,
                                input_, fmt::format(format, std::forward<Arguments>(arguments)...)));
  }

 private:
  const ExpandedNode& node_;
  std::string_view input_;
};

class ExpansionBuilder {
 public:
  ExpansionBuilder(graph::Graph& graph, graph::NodeIndex parent) : graph_(graph), parent_(parent) {}

  graph::NodeIndex add(const ExpandedNode& node) {
    const schema::NodeLibrary* library = graph_.library();
    const schema::NodeClass* node_class = library == nullptr ? nullptr : library->find_class(node.class_type);
    if (node_class == nullptr)
      throw NodeError(fmt::format("its expansion has a node of class {}, which there is not", node.class_type));
    if (graph_.find(node.id)) throw NodeError(fmt::format("its expansion adds node {}, which is there", node.id));
    auto flat = graph::flat_info(&node_class->info, ExpandedInputs(node));
    return graph_.add({.id = node.id,
                       .class_type = node.class_type,
                       .title = node.title,
                       .info = flat != nullptr ? flat.get() : &node_class->info,
                       .node_class = node_class,
                       .flat = std::move(flat),
                       .parent = parent_});
  }

  void fill(graph::NodeIndex index, const ExpandedNode& node) {
    const auto& specs = graph_.node(index).info->inputs;
    for (const auto& [name, content] : node.inputs)
      if (std::ranges::find(specs, name, &InputSpec::name) == specs.end())
        InputError(node, name).fail("the class does not declare");
    for (std::size_t i = 0; i < specs.size(); ++i) {
      const Content* content = find_input(node, specs[i].name);
      if (content != nullptr)
        graph_.edit_inputs(index)[i] = resolve(node, specs[i], *content);
      else if (specs[i].required && !specs[i].lazy)
        InputError(node, specs[i].name).fail("is required and missing");
    }
  }

 private:
  GraphInput resolve(const ExpandedNode& node, const InputSpec& spec, const Content& content) const {
    const InputError error(node, spec.name);
    if (const auto* link = std::get_if<NodeLink>(&content)) return resolve_link(spec, *link, error);
    const Value& value = std::get<Value>(content);
    if (value.is_null() || value.has_opaque() || value.as_list() != nullptr) return {.literal = value};
    const graph::Converted converted = graph::convert_literal(value, spec.port);
    if (!converted.problem.empty() || converted.below || converted.above)
      error.fail("needs {} and is {}", spec.port, value.describe());
    return {.literal = converted.value};
  }

  GraphInput resolve_link(const InputSpec& spec, const NodeLink& link, const InputError& error) const {
    const auto source = graph_.find(link.node_id);
    if (!source) error.fail("links to node {}, which is not in the graph", link.node_id);
    const schema::NodeInfo* from = graph_.node(*source).info;
    if (from == nullptr || link.slot < 0 || static_cast<std::size_t>(link.slot) >= from->outputs.size())
      error.fail("links to output {} of node {}, which it has not", link.slot, link.node_id);
    const auto slot = static_cast<std::uint32_t>(link.slot);
    if (!schema::ports_match(from->outputs[slot].port, spec.port))
      error.fail("needs {}, but node {} gives {}", spec.port, link.node_id, from->outputs[slot].port);
    return {.source = *source, .slot = slot};
  }

  graph::Graph& graph_;
  graph::NodeIndex parent_;
};

}  // namespace

schema::ActiveNode RunningGraph::node(std::string_view id) const {
  const auto index = graph_.find(id);
  if (!index) throw NodeError(fmt::format("asked for node {}, which is not in the graph", id));
  const graph::GraphNode& node = graph_.node(*index);
  schema::ActiveNode active{.id = node.id, .class_type = node.class_type, .title = node.title};
  if (node.info == nullptr) return active;
  const auto inputs = graph_.inputs(*index);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string_view name = node.info->inputs[i].name;
    if (inputs[i].linked())
      active.inputs.emplace_back(name, NodeLink{graph_.node(inputs[i].source).id, inputs[i].slot});
    else if (!inputs[i].literal.is_null())
      active.inputs.emplace_back(name, inputs[i].literal);
  }
  return active;
}

std::vector<graph::NodeIndex> add_expansion(graph::Graph& graph, graph::NodeIndex parent,
                                            const schema::Expansion& expansion) {
  ExpansionBuilder builder(graph, parent);
  std::vector<graph::NodeIndex> added;
  added.reserve(expansion.nodes.size());
  for (const ExpandedNode& node : expansion.nodes) added.push_back(builder.add(node));
  for (std::size_t i = 0; i < added.size(); ++i) builder.fill(added[i], expansion.nodes[i]);
  return added;
}

}  // namespace weft::exec
