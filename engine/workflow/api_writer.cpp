// SPDX-License-Identifier: Apache-2.0
// Prompt → API JSON.
#include "engine/workflow/json_text.hpp"
#include "engine/workflow/prompt.hpp"
#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

using schema::Value;

namespace {

Value input_value(const Input& input) {
  if (const Value* value = std::get_if<Value>(&input)) return *value;
  const Link& link = std::get<Link>(input);
  return Value::List{Value(link.node_id), Value(link.slot)};
}

Value inputs_value(const PromptNode& node) {
  Value::Object inputs;
  inputs.reserve(node.inputs.size());
  for (const PromptInput& input : node.inputs) inputs.emplace_back(input.name, input_value(input.value));
  return inputs;
}

Value node_value(const PromptNode& node) {
  Value::Object members;
  for (const PromptMember& member : node.members) {
    if (member.key == "inputs")
      members.emplace_back(member.key, inputs_value(node));
    else if (member.key == "class_type")
      members.emplace_back(member.key, Value(node.class_type));
    else
      members.emplace_back(member.key, member.value);
  }
  return members;
}

}  // namespace

std::string to_api_json(const Prompt& prompt, JsonLayout layout) {
  const bool python = layout == JsonLayout::python;
  const ValueLayout inner{python, python ? -1 : 1};
  std::string out = "{";
  for (const PromptNode& node : prompt.nodes()) {
    if (out.size() > 1) out += python ? ", " : ",";
    append_break(out, inner);
    append_json_string(out, node.id, python);
    out += ": ";
    append_value(out, node_value(node), inner);
  }
  if (!python) out += "\n";
  return out + "}";
}

}  // namespace weft::workflow
