// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/node_check.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/suggest.hpp"
#include "engine/graph/literal.hpp"
#include "engine/graph/option_check.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::graph {

using schema::InputSpec;
using schema::Value;
using workflow::Link;

/// One node under check, and where its errors go.
struct NodeChecker::Node {
  NodeIndex index;
  const GraphNode& graph;
  const workflow::PromptNode& prompt;
  std::vector<Violation>& errors;

  Violation& error(std::string type, std::string_view input, std::string message) const {
    errors.push_back({.type = std::move(type),
                      .message = std::move(message),
                      .node_id = graph.id,
                      .class_type = graph.class_type,
                      .input = std::string(input)});
    return errors.back();
  }
};

namespace {

// Keys that front ends send for widgets of their own; the server has never declared them.
constexpr std::array<std::string_view, 9> kFrontEndKeys = {"audioUI",
                                                           "preview",
                                                           "upload",
                                                           "refresh",
                                                           "control_after_generate",
                                                           "Auto-refresh after generation",
                                                           "choose file to upload",
                                                           "speak_and_recognation",
                                                           "upload 3d model"};

bool front_end_key(const GraphNode& node, std::string_view name) {
  if (std::ranges::find(kFrontEndKeys, name) != kFrontEndKeys.end()) return true;
  return name == "image" && (node.class_type == "SaveGLB" || node.class_type.starts_with("Preview3D") ||
                             node.class_type.starts_with("Load3D"));
}

// What the front end would make a widget of. Everything else can only come through a link.
bool takes_literal(const InputSpec& spec) {
  static constexpr std::array<std::string_view, 6> kPorts = {"INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "*"};
  return std::ranges::find(kPorts, spec.port) != kPorts.end() || !spec.default_value.is_null() ||
         !spec.widget_type.empty() || spec.port.find(',') != std::string::npos || workflow::has_widget_type(spec);
}

}  // namespace

bool NodeChecker::check(NodeIndex index, std::vector<Violation>& errors, std::vector<Violation>& warnings) {
  const std::size_t before = errors.size();
  const Node node{index, graph_.node(index), prompt_.nodes()[index], errors};
  if (!check_class(node)) return false;
  check_inputs(node);
  check_undeclared(node, warnings);
  if (errors.size() == before) check_custom(node);
  return errors.size() == before;
}

bool NodeChecker::check_class(const Node& node) {
  if (node.graph.info == nullptr) {
    Violation& error =
        node.error("missing_node_type", "", fmt::format("there is no node class \"{}\"", node.graph.class_type));
    error.received = Value(node.graph.class_type).to_json();
    if (may_suggest()) error.hint = did_you_mean(node.graph.class_type, library_.names());
    if (error.hint.empty())
      error.hint = "It may be a custom node, or one that weft does not have yet: see `weft nodes`.";
    return false;
  }
  if (node.graph.node_class == nullptr) {
    node.error("missing_node_type", "",
               fmt::format("the node class \"{}\" is described, but weft cannot execute it", node.graph.class_type))
        .hint = "`weft nodes` lists what can be executed.";
    return false;
  }
  return true;
}

void NodeChecker::check_inputs(const Node& node) {
  const auto inputs = graph_.edit_inputs(node.index);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const InputSpec& spec = node.graph.info->inputs[i];
    const workflow::PromptInput* given = node.prompt.find(spec.name);
    const auto* literal = given == nullptr ? nullptr : std::get_if<Value>(&given->value);
    // null stands for "not connected" at a socket; at a widget it is a value that cannot be converted.
    const bool absent = given == nullptr || (literal != nullptr && literal->is_null() && !takes_literal(spec));
    if (!absent) {
      if (literal != nullptr)
        check_literal(node, spec, *literal, inputs[i]);
      else
        check_link(node, spec, std::get<Link>(given->value), inputs[i]);
    } else if (spec.required && !spec.lazy) {  // a lazy one is missed by a node that asks for it
      Violation& error = node.error("required_input_missing", spec.name, "required input is missing");
      error.allowed = takes_literal(spec) ? fmt::format("a value or a link of type {}", spec.port)
                                          : fmt::format("a link from a node that gives {}", spec.port);
    }
  }
}

void NodeChecker::check_link(const Node& node, const InputSpec& spec, const Link& link, GraphInput& input) {
  const auto fail = [&](std::string type, std::string message) -> Violation& {
    Violation& error = node.error(std::move(type), spec.name, std::move(message));
    error.received = fmt::format("[{}, {}]", Value(link.node_id).to_json(), link.slot);
    error.allowed = fmt::format("a link from a node that gives {}", spec.port);
    return error;
  };
  const auto source = graph_.find(link.node_id);
  if (!source) {
    fail("bad_linked_input", fmt::format("links to node {}, which is not in the prompt", link.node_id));
    return;
  }
  const GraphNode& from = graph_.node(*source);
  if (from.info == nullptr) return;  // reported as an error of that node
  const auto& outputs = from.info->outputs;
  if (link.slot < 0 || static_cast<std::uint64_t>(link.slot) >= outputs.size()) {
    fail("bad_linked_input", fmt::format("links to output {} of node {} ({}), which has {}", link.slot, from.id,
                                         from.class_type, outputs.size()));
    return;
  }
  const schema::OutputSpec& output = outputs[static_cast<std::size_t>(link.slot)];
  if (spec.branches != nullptr) {
    fail("bad_linked_input", "which inputs there are depends on this one, so it cannot be linked").allowed =
        option_range(options(spec));
    return;
  }
  if (!schema::ports_match(output.port, spec.port)) {
    fail("return_type_mismatch", fmt::format("needs {}, but output {} ({}) of node {} ({}) gives {}", spec.port,
                                             link.slot, output.name, from.id, from.class_type, output.port));
    return;
  }
  input.source = *source;
  input.slot = static_cast<std::uint32_t>(link.slot);
}

void NodeChecker::check_literal(const Node& node, const InputSpec& spec, const Value& literal, GraphInput& input) {
  const auto fail = [&](std::string type, std::string message, std::string allowed) {
    Violation& error = node.error(std::move(type), spec.name, std::move(message));
    error.received = literal.to_json();
    error.allowed = std::move(allowed);
  };
  if (literal.as_list() != nullptr) {
    fail(
        "bad_linked_input",
        fmt::format("{} is not a link: a link is a list of a node id (a text) and an output index", literal.describe()),
        "a value, or a link like [\"4\", 0]");
    return;
  }
  if (!takes_literal(spec)) {
    fail("invalid_input_type", fmt::format("needs {} from another node, found {}", spec.port, literal.describe()),
         fmt::format("a link from a node that gives {}", spec.port));
    return;
  }
  Converted converted = convert_literal(literal, spec.port);
  if (converted.above && !spec.max.is_null())
    fail("value_bigger_than_max", fmt::format("value {} bigger than max of {}", literal.describe(), spec.max.to_json()),
         range_text(spec));
  else if (converted.below && !spec.min.is_null())
    fail("value_smaller_than_min",
         fmt::format("value {} smaller than min of {}", literal.describe(), spec.min.to_json()), range_text(spec));
  else if (converted.above || converted.below)
    fail("invalid_input_type", fmt::format("{} does not fit into 64 bits", literal.describe()), range_text(spec));
  else if (!converted.problem.empty() && literal.is_null())
    fail("invalid_input_type", fmt::format("needs {}, but there is no value (null or NaN)", spec.port),
         range_text(spec));
  else if (!converted.problem.empty())
    fail("invalid_input_type", fmt::format("needs {}, but {} {}", spec.port, literal.describe(), converted.problem),
         range_text(spec));
  else {
    input.literal = std::move(converted.value);
    check_range(node, spec, input.literal);
    if (spec.port == "COMBO" && !spec.any_option) check_choice(node, spec, input);
  }
}

void NodeChecker::check_range(const Node& node, const InputSpec& spec, const Value& value) {
  const auto fail = [&](const char* type, const char* words, const Value& bound) {
    Violation& error =
        node.error(type, spec.name, fmt::format("value {} {} of {}", value.to_json(), words, bound.to_json()));
    error.received = value.to_json();
    error.allowed = range_text(spec);
  };
  if (spec.port != "INT" && spec.port != "FLOAT") return;
  if (!spec.min.is_null() && compare_numbers(value, spec.min) < 0)
    fail("value_smaller_than_min", "smaller than min", spec.min);
  else if (!spec.max.is_null() && compare_numbers(value, spec.max) > 0)
    fail("value_bigger_than_max", "bigger than max", spec.max);
}

void NodeChecker::check_choice(const Node& node, const InputSpec& spec, GraphInput& input) {
  const schema::OptionList& list = options(spec);
  const std::string wanted =
      input.literal.as_string() != nullptr ? *input.literal.as_string() : input.literal.to_json();
  if (const std::string* option = find_option(list, wanted)) {
    input.literal = Value(*option);
    return;
  }
  Violation& error = node.error("value_not_in_list", spec.name, option_message(list, wanted));
  error.received = input.literal.to_json();
  error.allowed = option_range(list);
  if (may_suggest()) error.hint = option_hint(list, wanted);
}

const schema::OptionList& NodeChecker::options(const InputSpec& spec) {
  const auto [place, fresh] = option_lists_.try_emplace(&spec);
  if (fresh) place->second = schema::options_of(spec, services_);
  return place->second;
}

// Looking for near names is the one thing here that is not cheap; a prompt in which everything is wrong gets few.
bool NodeChecker::may_suggest() {
  static constexpr std::size_t kMostSuggestions = 100;
  return suggestions_++ < kMostSuggestions;
}

void NodeChecker::check_undeclared(const Node& node, std::vector<Violation>& warnings) {
  for (const workflow::PromptInput& input : node.prompt.inputs) {
    if (node.graph.info->find_input(input.name) != nullptr || front_end_key(node.graph, input.name)) continue;
    std::vector<std::string> names;
    for (const InputSpec& spec : node.graph.info->inputs) names.push_back(spec.name);
    const auto* literal = std::get_if<Value>(&input.value);
    warnings.push_back({.type = "undeclared_input",
                        .message = "the node class declares no such input, so it is ignored",
                        .hint = may_suggest() ? did_you_mean(input.name, names) : "",
                        .node_id = node.graph.id,
                        .class_type = node.graph.class_type,
                        .input = input.name,
                        .received = literal == nullptr ? "a link" : literal->to_json(),
                        .allowed = names.empty() ? "no inputs" : fmt::format("{}", fmt::join(names, ", "))});
  }
}

void NodeChecker::check_custom(const Node& node) {
  if (!node.graph.node_class->validate) return;
  literals_.clear();
  for (const GraphInput& input : graph_.inputs(node.index)) literals_.push_back(input.literal);
  schema::Validation validation(services_);
  try {
    node.graph.node_class->validate(literals_, validation);
  } catch (const Error& error) {
    validation.problem("", error.what(), error.hint());
  }
  for (Violation& violation : validation.violations()) {
    violation.node_id = node.graph.id;
    violation.class_type = node.graph.class_type;
    if (const auto index = node.graph.info->input_index(violation.input))
      violation.received = literals_[*index].to_json();
    node.errors.push_back(std::move(violation));
  }
}

}  // namespace weft::graph
