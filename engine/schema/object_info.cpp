// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/object_info.hpp"

#include <nlohmann/json.hpp>

namespace weft::schema {
namespace {

using Json = nlohmann::ordered_json;

Json literal(const Value& value) {
  if (const auto* item = value.as_bool()) return *item;
  if (const auto* item = value.as_int()) return *item;
  if (const auto* item = value.as_uint()) return *item;
  if (const auto* item = value.as_double()) return *item;
  if (const auto* item = value.as_string()) return *item;
  return nullptr;
}

void put(Json& options, const char* key, const Value& value) {
  if (!value.is_null()) options[key] = literal(value);
}
void put(Json& options, const char* key, const std::string& text) {
  if (!text.empty()) options[key] = text;
}
void put(Json& options, const char* key, bool flag) {
  if (flag) options[key] = true;
}

Json describe_remote(const InputSpec& input) {
  Json remote = Json::object();
  put(remote, "route", input.remote_route);
  put(remote, "refresh_button", input.remote_refresh_button);
  put(remote, "control_after_refresh", input.remote_after_refresh);
  return remote;
}

// Keys in the order in which ComfyUI's own nodes write them.
Json input_options(const InputSpec& input) {
  Json options = Json::object();
  put(options, "multiline", input.multiline);
  put(options, "dynamicPrompts", input.dynamic_prompts);
  put(options, "default", input.default_value);
  put(options, "min", input.min);
  put(options, "max", input.max);
  put(options, "step", input.step);
  // Rounding to multiples of 0 is none.
  if (input.round == Value(0.0))
    options["round"] = false;
  else
    put(options, "round", input.round);
  if (input.control_after_generate) {
    const std::string& name = input.control_after_generate->widget_name;
    options["control_after_generate"] = name == ControlAfterGenerate{}.widget_name ? Json(true) : Json(name);
  }
  put(options, "display", input.display);
  put(options, "placeholder", input.placeholder);
  put(options, "label_on", input.label_on);
  put(options, "label_off", input.label_off);
  put(options, "image_upload", input.image_upload);
  put(options, "image_folder", input.image_folder);
  if (input.remote) options["remote"] = describe_remote(input);
  put(options, "video_upload", input.video_upload);
  put(options, "animated_image_upload", input.animated_image_upload);
  put(options, "audio_upload", input.audio_upload);
  put(options, "widgetType", input.widget_type);
  put(options, "forceInput", input.force_input);
  put(options, "rawLink", input.raw_link);
  put(options, "lazy", input.lazy);
  put(options, "advanced", input.advanced);
  put(options, "tooltip", input.tooltip);
  return options;
}

// V3 nodes write their options in another order, and always say whether a text has several lines.
Json v3_input_options(const InputSpec& input) {
  Json written = input_options(input), options = Json::object();
  if (input.port == "STRING" && !input.multiline) written["multiline"] = false;
  for (const char* key : {"tooltip", "default"})
    if (written.contains(key)) options[key] = written[key];
  for (const auto& [key, value] : written.items())
    if (!options.contains(key)) options[key] = value;
  if (input.port == "COMBO") options["multiselect"] = false;
  return options;
}

Json describe_group(const std::vector<InputSpec>& inputs, bool v3, const Services& services);

Json describe_growth(const Growth& growth, bool v3, const Services& services) {
  Json form = Json::object();
  form["input"] = describe_group(growth.element, v3, services);
  if (growth.names.empty())
    form["prefix"] = growth.prefix;
  else
    form["names"] = growth.names;
  form["min"] = growth.min;
  if (growth.names.empty()) form["max"] = growth.max;
  return form;
}

Json describe_branches(const std::vector<Branch>& branches, bool v3, const Services& services) {
  Json options = Json::array();
  for (const Branch& branch : branches)
    options.push_back({{"key", branch.key}, {"inputs", describe_group(branch.inputs, v3, services)}});
  return options;
}

// What an input has of ComfyUI's dynamic forms; its port word then is that of the form.
std::string_view put_dynamic_form(const InputSpec& input, bool v3, const Services& services, Json& options) {
  if (input.growth != nullptr) options["template"] = describe_growth(*input.growth, v3, services);
  if (input.branches != nullptr) options["options"] = describe_branches(*input.branches, v3, services);
  if (input.match.empty()) return input.port;
  options["template"] = {{"template_id", input.match}, {"allowed_types", input.port}};
  return kMatchTypePort;
}

Json describe_input(const InputSpec& input, bool v3, const Services& services) {
  Json options = v3 ? v3_input_options(input) : input_options(input);
  const std::string_view port = put_dynamic_form(input, v3, services, options);
  Json description = Json::array();
  if (port != "COMBO" || input.remote) {
    description.push_back(port);
  } else if (v3 || input.v3_combo) {
    options["options"] = options_of(input, services).values;
    if (options.erase("video_upload") > 0) options["video_upload"] = true;  // the server has it behind the list
    description.push_back("COMBO");
  } else {
    description.push_back(options_of(input, services).values);
  }
  if (v3 || !options.empty()) description.push_back(std::move(options));
  return description;
}

Json describe_group(const std::vector<InputSpec>& inputs, bool v3, const Services& services) {
  Json groups = Json::object();
  for (const bool required : {true, false})
    for (const InputSpec& input : inputs)
      if (input.required == required)
        groups[required ? "required" : "optional"][input.name] = describe_input(input, v3, services);
  return groups;
}

Json describe_inputs(const NodeInfo& info, const Services& services, Json& order) {
  Json inputs = Json::object();
  inputs["required"] = Json::object();
  order["required"] = Json::array();
  for (const bool required : {true, false})
    for (const InputSpec& input : info.inputs) {
      if (input.required != required) continue;
      const char* group = required ? "required" : "optional";
      inputs[group][input.name] = describe_input(input, info.v3, services);
      order[group].push_back(input.name);
    }
  for (const HiddenSpec& hidden : info.hidden) {
    inputs["hidden"][hidden.name] = info.v3 ? Json::array({hidden.kind}) : Json(hidden.kind);
    order["hidden"].push_back(hidden.name);
  }
  return inputs;
}

void describe_outputs(const NodeInfo& info, Json& description) {
  Json types = Json::array(), lists = Json::array(), names = Json::array();
  for (const OutputSpec& output : info.outputs) {
    types.push_back(output.match.empty() ? std::string_view(output.port) : kMatchTypePort);
    lists.push_back(output.is_list);
    names.push_back(output.name);
  }
  description["output"] = std::move(types);
  description["output_is_list"] = std::move(lists);
  description["output_name"] = std::move(names);
}

void describe_tooltips(const NodeInfo& info, Json& description) {
  Json tooltips = Json::array();
  bool any = false;
  for (const OutputSpec& output : info.outputs) {
    tooltips.push_back(info.v3 && output.tooltip.empty() ? Json() : Json(output.tooltip));
    any = any || !output.tooltip.empty();
  }
  if (any || info.v3) description["output_tooltips"] = std::move(tooltips);
}

// Newer than 0.3.64, so only where there is something to say.
void describe_matches(const NodeInfo& info, Json& description) {
  Json matches = Json::array();
  bool any = false;
  for (const OutputSpec& output : info.outputs) {
    matches.push_back(output.match.empty() ? Json() : Json(output.match));
    any = any || !output.match.empty();
  }
  if (any) description["output_matchtypes"] = std::move(matches);
}

Json display_name(const NodeInfo& info) {
  if (!info.display_name.empty()) return info.display_name;
  return info.v3 ? Json() : Json(info.name);
}

}  // namespace

Json object_info(const NodeInfo& info, const Services& services) {
  Json description = Json::object();
  Json order = Json::object();
  description["input"] = describe_inputs(info, services, order);
  description["input_order"] = std::move(order);
  describe_outputs(info, description);
  if (info.v3) describe_tooltips(info, description);
  describe_matches(info, description);
  description["name"] = info.name;
  description["display_name"] = display_name(info);
  description["description"] = info.description;
  description["python_module"] = info.python_module;
  description["category"] = info.category;
  description["output_node"] = info.output_node;
  if (!info.v3) describe_tooltips(info, description);
  for (const auto& [key, flag] : {std::pair{"deprecated", info.deprecated},
                                  std::pair{"experimental", info.experimental}, std::pair{"api_node", info.api_node}})
    if (info.v3 || flag) description[key] = flag;
  return description;
}

Json object_info(const NodeLibrary& library, const Services& services) {
  Json all = Json::object();
  for (const std::string& name : library.names()) all[name] = object_info(*library.find(name), services);
  return all;
}

}  // namespace weft::schema
