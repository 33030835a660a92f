// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/instance_values.hpp"

#include <algorithm>
#include <cctype>

#include "engine/workflow/definitions.hpp"
#include "engine/workflow/dynamic_layout.hpp"

namespace weft::workflow {

namespace {

bool says_something(JsonView value) { return value && !value.is(JsonKind::null); }

/// Old entries carry the inner node's id in the widget's name: "12: text".
std::string_view without_id_prefix(std::string_view name) {
  const auto colon = name.find(": ");
  const bool id = colon != 0 && colon != std::string_view::npos &&
                  std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(colon),
                              [](unsigned char c) { return std::isdigit(c) != 0; });
  return id ? name.substr(colon + 2) : name;
}

class InstanceReader {
 public:
  InstanceReader(const CanvasNode& instance, const SubgraphDefinition& definition, Definitions& definitions)
      : instance_(instance), definition_(definition), definitions_(definitions) {
    values_.inputs.resize(definition.inputs.size());
  }

  InstanceValues read(const InstanceValues& around) {
    const JsonView named = instance_.json["widgets_values_named"], saved = instance_.json["widgets_values"];
    const JsonView proxies = instance_.json["properties"]["proxyWidgets"];
    if (definition_.is_group) read_group(saved);
    if (saved.is(JsonKind::object))
      read_named(saved);
    else if (!definition_.is_group && proxies.size() > 0)
      read_proxies(proxies, saved);
    else if (!definition_.is_group)
      read_list(saved, named);
    read_quarantine(instance_.json["properties"]["proxyWidgetErrorQuarantine"]);
    if (const auto overrides = around.inner.find(instance_.id); overrides != around.inner.end())
      for (const auto& [name, value] : overrides->second) set_input(name, value);
    return std::move(values_);
  }

 private:
  void set_input(std::size_t index, JsonView value) {
    if (!says_something(value)) return;
    if (definition_.is_group)
      set_group_input(definition_.inputs[index], value);
    else
      values_.inputs[index] = value;
  }

  /// A group node's input is one inner widget's, and stands for that widget.
  void set_group_input(const BoundarySlot& input, JsonView value) {
    const CanvasLink* link = definition_.graph.link(input.links.front());
    const CanvasNode* node = link == nullptr ? nullptr : definition_.graph.node(link->target_id);
    if (node != nullptr) set_inner(node->id, node->inputs[static_cast<std::size_t>(link->target_slot)].name, value);
  }

  void set_input(std::string_view name, JsonView value) {
    if (const auto index = input_index(definition_, name)) set_input(*index, value);
  }

  void set_inner(std::string node_id, std::string_view widget, JsonView value) {
    if (says_something(value)) values_.inner[std::move(node_id)][widget] = value;
  }

  void read_named(JsonView named) {
    for (const auto [name, value] : named) set_input(name, value);
  }

  /// A value for each input that shows a widget; by name where the list is of another length.
  void read_list(JsonView saved, JsonView named) {
    std::vector<std::size_t> shown =
        inputs_that([this](std::size_t i) { return definitions_.promoted(definition_, i).has_value(); });
    if (shown.size() != saved.size()) {
      // Classes that the library lacks, or has in another version: what the file calls widgets counts.
      const auto saved_so = inputs_that([this](std::size_t i) { return was_widget(definition_, i); });
      if (saved_so.size() == saved.size()) shown = saved_so;
    }
    if (named.size() > 0 && shown.size() != saved.size()) return read_named(named);
    if (!saved.is(JsonKind::array)) return;
    auto input = shown.begin();
    for (const auto [key, value] : saved)
      if (input != shown.end()) set_input(*input++, value);
  }

  template <typename Test>
  std::vector<std::size_t> inputs_that(const Test& test) const {
    std::vector<std::size_t> inputs;
    for (std::size_t i = 0; i < definition_.inputs.size(); ++i)
      if (test(i)) inputs.push_back(i);
    return inputs;
  }

  /// A group node's widgets are those of its nodes, one after the other. Where the list says nothing they are as new:
  /// what the inner nodes saved belongs to the nodes that the group was made from.
  void read_group(JsonView saved) {
    std::vector<JsonView> values;
    if (saved.is(JsonKind::array))
      for (const auto [key, value] : saved) values.push_back(value);
    std::size_t at = 0;
    for (const GroupWidget& widget : definition_.group_widgets) {
      const JsonView value = at < values.size() ? values[at] : JsonView{};
      values_.inner[widget.node_id][widget.name] = says_something(value) ? value : JsonView{};
      if (widget.combo != nullptr) at += said_behind(*widget.combo, values, at);
      ++at;
    }
  }

  /// The values behind a dynamic combo have a place in the list, but the editor leaves those of the inner node. Behind
  /// an option that the class lacks nothing can be told.
  static std::size_t said_behind(const schema::InputSpec& combo, const std::vector<JsonView>& values, std::size_t at) {
    if (at >= values.size()) return 0;
    return values_behind(combo, values, at).value_or(values.size());
  }

  /// A value for each entry [inner node's id, widget's name]; with the id -1 the name is an input's.
  void read_proxies(JsonView proxies, JsonView saved) {
    if (!saved.is(JsonKind::array)) return;
    auto value = saved.begin();
    const auto end = saved.end();
    for (const auto [key, entry] : proxies) {
      if (value == end) return;
      read_proxy(id_text(entry.element(0)), entry.element(1).string(), (*value).value);
      ++value;
    }
  }

  void read_proxy(const std::string& node_id, std::string_view name, JsonView value) {
    if (node_id.empty() || name.starts_with("$$")) return;  // previews
    if (node_id == "-1") return set_input(name, value);
    const std::string_view widget = without_id_prefix(name);
    if (const auto index = input_of(node_id, widget))
      set_input(*index, value);
    else
      set_inner(node_id, widget, value);
  }

  /// The input that shows a certain inner widget.
  std::optional<std::size_t> input_of(const std::string& node_id, std::string_view widget) {
    for (std::size_t i = 0; i < definition_.inputs.size(); ++i) {
      const auto& promoted = definitions_.promoted(definition_, i);
      if (promoted && promoted->node->id == node_id && promoted->name == widget) return i;
    }
    return std::nullopt;
  }

  /// What a newer editor could not place; entries for the instance's own inputs keep their value there.
  void read_quarantine(JsonView quarantine) {
    for (const auto [key, entry] : quarantine) {
      const JsonView original = entry["originalEntry"];
      if (id_text(original.element(0)) == "-1") set_input(original.element(1).string(), entry["hostValue"]);
    }
  }

  const CanvasNode& instance_;
  const SubgraphDefinition& definition_;
  Definitions& definitions_;
  InstanceValues values_;
};

}  // namespace

InstanceValues read_instance_values(const CanvasNode& instance, const SubgraphDefinition& definition,
                                    Definitions& definitions, const InstanceValues& around) {
  return InstanceReader(instance, definition, definitions).read(around);
}

}  // namespace weft::workflow
