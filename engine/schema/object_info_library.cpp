// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/errors.hpp"
#include "engine/schema/outside_json.hpp"
#include "engine/schema/node_library.hpp"

namespace weft::schema {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepestDefinition = 200;  // inputs may hold inputs

// Everything below reads what another program wrote: a member of another kind is taken as absent.
std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool flag(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

const Json& member(const Json& object, const char* key) {
  static const Json kAbsent;
  const auto found = object.find(key);
  return found == object.end() ? kAbsent : *found;
}

// Of sockets: ComfyUI itself allows no more than a hundred.
std::size_t count(const Json& json, std::size_t otherwise) {
  static constexpr std::uint64_t kMostSockets = 1000;
  return json.is_number_unsigned() ? std::min(json.get<std::uint64_t>(), kMostSockets) : otherwise;
}

Value number(const Json& json) { return json.is_number() ? scalar_of(json) : Value{}; }

// Some lists hold numbers or truth values; as choices they are words like the others.
std::vector<std::string> words(const Json& list) {
  std::vector<std::string> result;
  if (!list.is_array()) return result;
  for (const Json& item : list) result.push_back(item.is_string() ? item.get<std::string>() : item.dump());
  return result;
}

void read_control(const Json& options, InputSpec& input) {
  const Json& control = member(options, "control_after_generate");
  if (control.is_string()) input.control_after_generate = ControlAfterGenerate{control.get<std::string>()};
  if (control.is_boolean() && control.get<bool>()) input.control_after_generate = ControlAfterGenerate{};
}

void read_options(const Json& options, InputSpec& input) {
  input.default_value = scalar_of(member(options, "default"));
  input.min = number(member(options, "min"));
  input.max = number(member(options, "max"));
  input.step = number(member(options, "step"));
  input.round = number(member(options, "round"));
  if (options.contains("options")) input.options = words(member(options, "options"));
  input.tooltip = text(options, "tooltip");
  input.display = text(options, "display");
  input.placeholder = text(options, "placeholder");
  input.label_on = text(options, "label_on");
  input.label_off = text(options, "label_off");
  input.widget_type = text(options, "widgetType");
  input.multiline = flag(options, "multiline");
  input.dynamic_prompts = flag(options, "dynamicPrompts");
  input.force_input = flag(options, "forceInput");
  input.advanced = flag(options, "advanced");
  input.lazy = flag(options, "lazy");
  input.raw_link = flag(options, "rawLink");
  input.image_upload = flag(options, "image_upload");
  input.video_upload = flag(options, "video_upload");
  input.animated_image_upload = flag(options, "animated_image_upload");
  input.audio_upload = flag(options, "audio_upload");
  input.remote = member(options, "remote").is_object();
  input.remote_refresh_button = flag(member(options, "remote"), "refresh_button");
  input.remote_route = text(member(options, "remote"), "route");
  input.remote_after_refresh = text(member(options, "remote"), "control_after_refresh");
  input.image_folder = text(options, "image_folder");
  read_control(options, input);
}

std::vector<InputSpec> read_inputs_of(const Json& groups);

std::shared_ptr<const Growth> read_growth(const Json& form) {
  auto growth = std::make_shared<Growth>();
  growth->element = read_inputs_of(member(form, "input"));
  growth->element.resize(1);
  growth->prefix = text(form, "prefix");
  growth->names = words(member(form, "names"));
  growth->min = count(member(form, "min"), 1);
  growth->max = growth->names.empty() ? count(member(form, "max"), 10) : growth->names.size();
  return growth;
}

std::shared_ptr<const std::vector<Branch>> read_branches(const Json& options) {
  auto branches = std::make_shared<std::vector<Branch>>();
  if (options.is_array())
    for (const Json& option : options)
      if (option.is_object())
        branches->push_back({text(option, "key"), read_inputs_of(member(option, "inputs"))});
  return branches;
}

void read_dynamic_form(const Json& options, InputSpec& input) {
  const Json& form = member(options, "template");
  if (input.port == kAutogrowPort && form.is_object()) input.growth = read_growth(form);
  if (input.port == kDynamicComboPort) {
    input.options.clear();
    input.branches = read_branches(member(options, "options"));
  }
  if (input.port == kMatchTypePort && form.is_object()) {
    input.match = text(form, "template_id");
    input.port = text(form, "allowed_types");
    if (input.port.empty()) input.port = "*";
  }
}

// A description is [type] or [type, {options}]; a list in place of the type name is a combo.
std::optional<InputSpec> read_input(const std::string& name, const Json& description, bool required) {
  if (!description.is_array() || description.empty()) return std::nullopt;
  InputSpec input;
  input.name = name;
  input.required = required;
  const Json& type = description.front();
  if (type.is_array()) {
    input.port = "COMBO";
    input.options = words(type);
  } else if (type.is_string()) {
    input.port = type.get<std::string>();
    input.v3_combo = input.port == "COMBO";
  } else {
    return std::nullopt;
  }
  if (description.size() > 1 && description[1].is_object()) {
    read_options(description[1], input);
    read_dynamic_form(description[1], input);
  }
  return input;
}

std::vector<InputSpec> read_inputs_of(const Json& groups) {
  std::vector<InputSpec> inputs;
  for (const auto& [group, required] : {std::pair{"required", true}, std::pair{"optional", false}}) {
    if (!groups.is_object() || !member(groups, group).is_object()) continue;
    for (const auto& [name, description] : member(groups, group).items())
      if (auto input = read_input(name, description, required)) inputs.push_back(std::move(*input));
  }
  return inputs;
}

void read_group(const Json& info, const char* group, bool required, NodeInfo& node) {
  const Json& inputs = member(member(info, "input"), group);
  if (!inputs.is_object()) return;
  const auto add = [&](const std::string& name) {
    if (node.find_input(name) != nullptr || !inputs.contains(name)) return;
    if (auto input = read_input(name, inputs.at(name), required)) node.inputs.push_back(std::move(*input));
  };
  for (const std::string& name : words(member(member(info, "input_order"), group))) add(name);
  for (const auto& item : inputs.items()) add(item.key());
}

void read_hidden(const Json& info, NodeInfo& node) {
  const Json& hidden = member(member(info, "input"), "hidden");
  if (!hidden.is_object()) return;
  for (const auto& [name, kind] : hidden.items()) {
    const Json& word = kind.is_array() && !kind.empty() ? kind.front() : kind;
    node.hidden.push_back({name, word.is_string() ? word.get<std::string>() : std::string{}});
  }
}

// Such an output is of the types that the inputs with its template id allow.
void match(const NodeInfo& node, const std::string& template_id, OutputSpec& output) {
  const auto input = std::ranges::find(node.inputs, template_id, &InputSpec::match);
  output.match = template_id;
  output.port = input == node.inputs.end() ? "*" : input->port;
}

void read_outputs(const Json& info, NodeInfo& node) {
  const Json& types = member(info, "output");
  if (!types.is_array()) return;
  const auto names = words(member(info, "output_name"));
  const auto tooltips = words(member(info, "output_tooltips"));
  const Json& lists = member(info, "output_is_list");
  const Json& matches = member(info, "output_matchtypes");
  for (std::size_t i = 0; i < types.size(); ++i) {
    OutputSpec output;
    output.port = types[i].is_string() ? types[i].get<std::string>() : "COMBO";
    output.name = i < names.size() ? names[i] : output.port;
    if (i < tooltips.size() && tooltips[i] != "null") output.tooltip = tooltips[i];
    output.is_list = lists.is_array() && i < lists.size() && lists[i] == true;
    if (matches.is_array() && i < matches.size() && matches[i].is_string()) match(node, matches[i], output);
    node.outputs.push_back(std::move(output));
  }
}

NodeInfo read_node(const std::string& name, const Json& info) {
  NodeInfo node;
  node.name = name;
  node.display_name = text(info, "display_name");
  node.description = text(info, "description");
  node.category = text(info, "category");
  node.python_module = text(info, "python_module");
  node.output_node = flag(info, "output_node");
  node.deprecated = flag(info, "deprecated");
  node.experimental = flag(info, "experimental");
  node.api_node = flag(info, "api_node");
  read_group(info, "required", true, node);
  read_group(info, "optional", false, node);
  read_hidden(info, node);
  read_outputs(info, node);
  return node;
}

}  // namespace

ObjectInfoLibrary::ObjectInfoLibrary(std::string_view json, std::string_view origin) {
  const char* const hint = "It should be the answer of a ComfyUI server to /object_info.";
  if (nested_deeper_than(kDeepestDefinition, json)) throw WorkflowError(fmt::format("{}: is nested too deeply", origin), hint);
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) throw WorkflowError(fmt::format("{}: not valid JSON", origin), hint);
  if (!document.is_object() || document.empty())
    throw WorkflowError(fmt::format("{}: holds no node definitions", origin), hint);
  for (const auto& [name, info] : document.items()) {
    if (!info.is_object() || !info.contains("input") || !info.contains("output"))
      throw WorkflowError(
          fmt::format("{}: \"{}\" is not a node definition: it has no \"input\" and \"output\"", origin, name), hint);
    infos_.emplace(name, read_node(name, info));
  }
}

ObjectInfoLibrary ObjectInfoLibrary::read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  if (!stream || std::filesystem::is_directory(path) || !(content << stream.rdbuf()))
    throw FileError(fmt::format("{}: cannot read the file", path.string()));
  return ObjectInfoLibrary(content.str(), path.string());
}

}  // namespace weft::schema
