// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/edit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "engine/base/errors.hpp"
#include "engine/base/suggest.hpp"
#include "engine/schema/dynamic_inputs.hpp"
#include "engine/workflow/api_reader.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::workflow {

using schema::InputSpec;
using schema::Value;

namespace {

constexpr const char* kForm = "Write NODE.INPUT=VALUE, the node by id, title or class: 3.seed=7, KSampler.steps=20.";

std::vector<std::string> all_names(const Prompt& prompt) {
  std::vector<std::string> names;
  for (const PromptNode& node : prompt.nodes()) {
    names.push_back(node.id);
    names.push_back(node.class_type);
    if (!node.title.empty()) names.push_back(node.title);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

using Name = std::string PromptNode::*;

/// The nodes whose title or class is `name`.
std::vector<std::string> ids_named(const Prompt& prompt, Name member, std::string_view name) {
  std::vector<std::string> ids;
  for (const PromptNode& node : prompt.nodes())
    if (node.*member == name) ids.push_back(node.id);
  return ids;
}

[[noreturn]] void ambiguous(std::string_view name, const char* what, std::vector<std::string> ids) {
  const std::size_t count = ids.size();
  constexpr std::size_t kShown = 20;
  if (count > kShown) ids.resize(kShown);
  throw UsageError(fmt::format("{} nodes have the {} `{}`: {}{}", count, what, name, fmt::join(ids, ", "),
                               count > kShown ? ", …" : ""),
                   fmt::format("Name one of them by its id, as in {}.<input>=<value>.", ids.front()));
}

struct Target {
  std::string node_id;
  std::string_view input;
};

/// Titles and input names may hold dots, so every dot may be the one between them.
std::optional<Target> find_target(const Prompt& prompt, std::string_view selector) {
  const auto splits = [&](const auto& try_split) -> std::optional<Target> {
    for (auto dot = selector.rfind('.'); dot != std::string_view::npos && dot > 0; dot = selector.rfind('.', dot - 1))
      if (dot + 1 < selector.size())
        if (auto id = try_split(selector.substr(0, dot))) return Target{*id, selector.substr(dot + 1)};
    return std::nullopt;
  };
  const auto by_name = [&](Name member, const char* what) {
    return splits([&, member, what](std::string_view name) -> std::optional<std::string> {
      auto ids = ids_named(prompt, member, name);
      if (ids.size() > 1) ambiguous(name, what, std::move(ids));
      return ids.empty() ? std::nullopt : std::optional(ids.front());
    });
  };
  auto found = splits([&](std::string_view id) -> std::optional<std::string> {
    return prompt.find(id) == nullptr ? std::nullopt : std::optional(std::string(id));
  });
  if (!found) found = by_name(&PromptNode::title, "title");
  if (!found) found = by_name(&PromptNode::class_type, "class");
  return found;
}

[[noreturn]] void no_such_node(const Prompt& prompt, std::string_view selector) {
  const auto dot = selector.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == selector.size())
    throw UsageError(fmt::format("`{}` does not name a node's input", selector), kForm);
  const std::string_view name = selector.substr(0, dot);
  const std::string near = did_you_mean(name, all_names(prompt));
  throw UsageError(fmt::format("No node has the id, title or class `{}`", name), near.empty() ? kForm : near);
}

/// Text that reads as JSON is what it reads as; anything else is a string. A list that is no link is wrapped, as the
/// canvas wraps it.
Input parse_text(std::string_view text) {
  try {
    const JsonTape tape = JsonTape::parse(text, "value");
    Input input = read_input(tape.root());
    if (Value* value = std::get_if<Value>(&input); value != nullptr && value->as_list() != nullptr)
      return Value(Value::Object{{"__value__", *value}});
    return input;
  } catch (const WorkflowError&) {
    return Value(text);
  }
}

bool is_string(const Input& input) {
  const Value* value = std::get_if<Value>(&input);
  return value != nullptr && value->as_string() != nullptr;
}

/// The prompt's inputs of a node, and one that is to be added.
class WithOneMore final : public schema::GivenInputs {
 public:
  WithOneMore(const PromptNode& node, std::string_view added) : node_(node), added_(added) {}
  bool has(std::string_view name) const override { return name == added_ || node_.find(name) != nullptr; }
  const Value* literal(std::string_view name) const override {
    const PromptInput* input = node_.find(name);
    return input == nullptr ? nullptr : std::get_if<Value>(&input->value);
  }

 private:
  const PromptNode& node_;
  std::string_view added_;
};

/// A slip of the fingers in an input's name would change nothing, and say so only in passing.
[[noreturn]] void no_such_input(const PromptNode& node, std::string_view input, const std::vector<InputSpec>& inputs) {
  std::vector<std::string> names;
  for (const InputSpec& spec : inputs) names.push_back(spec.name);
  const std::string near = did_you_mean(input, names);
  throw UsageError(fmt::format("Node {} ({}) has no input `{}`", node.id, node.class_type, input),
                   near.empty() ? fmt::format("It has: {}.", fmt::join(names, ", ")) : near);
}

/// An input whose name has a dot is there as far as the others of its node say so, and only values can be given to it:
/// what a wire there would have to be is the graph's matter.
InputSpec require_dynamic(const PromptNode& node, std::string_view input, const schema::NodeInfo& info, bool is_link) {
  const std::vector<InputSpec> inputs = schema::flat_inputs(info, WithOneMore(node, input));
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const auto& spec) { return spec.name == input; });
  if (found == inputs.end()) no_such_input(node, input, inputs);
  if (!is_widget(*found) || is_link)
    throw UsageError(fmt::format("Node {} ({}): `{}` {}, which cannot be set here", node.id, node.class_type, input,
                                 is_link ? "would be a wire" : fmt::format("takes {} from another node", found->port)),
                     "Wire it on the canvas; numbers, texts and booleans can be set.");
  return *found;
}

/// A value for an input that the prompt does not have yet.
Input new_value(const PromptNode& node, std::string_view name, std::string_view text,
                const schema::NodeLibrary* library) {
  Input read = parse_text(text);
  const schema::NodeInfo* info = library == nullptr ? nullptr : library->find(node.class_type);
  if (info == nullptr) return read;
  if (const InputSpec* declared = info->find_input(name); declared != nullptr && !declared->dynamic()) return read;
  const bool is_link = std::holds_alternative<Link>(read);
  const InputSpec spec = require_dynamic(node, name, *info, is_link);
  const bool is_word = std::find(spec.options.begin(), spec.options.end(), text) != spec.options.end();
  return spec.port == "STRING" || is_word ? Input(Value(text)) : read;
}

}  // namespace

void set_input(Prompt& prompt, std::string_view selector, std::string_view text, const schema::NodeLibrary* library) {
  const auto target = find_target(prompt, selector);
  if (!target) no_such_node(prompt, selector);
  PromptNode& node = *prompt.find(target->node_id);
  if (PromptInput* input = node.find(target->input))
    input->value = is_string(input->value) ? Input(Value(text)) : parse_text(text);
  else
    node.inputs.push_back({std::string(target->input), new_value(node, target->input, text, library)});
  std::erase_if(node.controls, [&](const auto& control) { return control.first == target->input; });
}

void apply_assignment(Prompt& prompt, std::string_view assignment, const schema::NodeLibrary* library) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) throw UsageError(fmt::format("`{}` sets nothing", assignment), kForm);
  set_input(prompt, assignment.substr(0, equals), assignment.substr(equals + 1), library);
}

}  // namespace weft::workflow
