// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/widget_texts.hpp"

#include "engine/base/hash.hpp"
#include "engine/workflow/dynamic_prompt.hpp"
#include "engine/workflow/name_pattern.hpp"
#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

using schema::Value;

namespace {

/// A value as JavaScript turns it into text.
std::string shown_text(const Value& value) {
  if (value.is_null()) return {};
  if (const std::string* text = value.as_string()) return *text;
  std::string out;
  append_value(out, value, {});
  return out;
}

bool in_group_node(const Scope& scope) { return scope.definition != nullptr && scope.definition->is_group; }

/// What a PrimitiveNode holds: in a group node what the group's instance says.
JsonView saved_value(const Scope& scope, const CanvasNode& primitive) {
  if (!in_group_node(scope)) return first_value(primitive);
  const auto said = scope.values.inner.find(primitive.id);
  if (said == scope.values.inner.end()) return first_value(primitive);
  const auto value = said->second.find("value");
  return value == said->second.end() ? first_value(primitive) : value->second;
}

}  // namespace

WidgetValues WidgetTexts::values(const Scope& scope, const CanvasNode& node, const schema::NodeInfo& info,
                                 const std::vector<Connection>& wires, std::vector<Violation>& warnings) {
  const NodeLayout& layout = connections_.classes().layout(node, info);
  WidgetValues values = connections_.saved_values(scope, node, info, warnings);
  for (const Connection& wire : wires) {
    const auto* primitive = std::get_if<LinkResolver::Primitive>(&wire.end);
    const Widget* widget = primitive == nullptr ? nullptr : layout.find(wire.socket.name);
    if (widget == nullptr) continue;
    Value value = primitive_value(*primitive->scope, *primitive->node);
    if (value.is_null() && in_group_node(*primitive->scope)) value = default_value(*widget->spec);
    if (!value.is_null()) values[static_cast<std::size_t>(widget - layout.widgets.data())] = std::move(value);
  }
  return values;
}

Value WidgetTexts::primitive_value(const Scope& scope, const CanvasNode& primitive) {
  Value value = to_widget_value(saved_value(scope, primitive));
  const std::string* text = value.as_string();
  const bool patterns = primitive.json["properties"]["Run widget replace on values"].boolean().value_or(false);
  // Two of them may name each other: what a primitive's pattern shows of another one is its text as it stands.
  if (text == nullptr || !patterns || in_primitive_) return value;
  in_primitive_ = true;
  Value expanded(expand_names(*text));
  in_primitive_ = false;
  return expanded;
}

Value WidgetTexts::sent(const Scope& scope, const CanvasNode& node, const schema::NodeInfo& info, const Widget& widget,
                        Value value) {
  const std::string* text = value.as_string();
  if (text == nullptr) return value;
  if (widget.spec->dynamic_prompts) {
    Hasher seed;
    seed.add(options_.text_seed).add(scope.id_of(node)).add(widget.name);
    return expand_dynamic_prompt(*text, seed.digest().low);
  }
  if (widget.name == "filename_prefix" && has_name_patterns(info.name)) return expand_names(*text);
  return value;
}

std::string WidgetTexts::expand_names(const std::string& text) {
  return expand_name_pattern(text, now_,
                             [this](std::string_view node, std::string_view widget) { return shown(node, widget); });
}

std::optional<WidgetTexts::Place> WidgetTexts::named(std::string_view name) {
  if (!by_search_name_) {
    by_search_name_.emplace();
    by_title_.emplace();
    for (const auto& scope : connections_.scopes().all())
      for (const CanvasNode& node : scope->graph->nodes()) {
        by_search_name_->emplace(node.search_name(), Place{scope.get(), &node});
        by_title_->emplace(connections_.classes().title(node), Place{scope.get(), &node});
      }
  }
  const std::string key(name);
  if (const auto found = by_search_name_->find(key); found != by_search_name_->end()) return found->second;
  const auto found = by_title_->find(key);
  return found == by_title_->end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> WidgetTexts::shown(std::string_view name, std::string_view widget) {
  const auto place = named(name);
  if (!place) return std::nullopt;
  const auto& [scope, node] = *place;
  if (virtual_kind(node->type) == VirtualKind::primitive && widget == "value")
    return shown_text(to_value(saved_value(*scope, *node), true));
  const schema::NodeInfo* info = connections_.classes().info(*node);
  if (info == nullptr) return std::nullopt;
  const NodeLayout& layout = connections_.classes().layout(*node, *info);
  const Widget* found = layout.find(widget);
  if (found == nullptr) return std::nullopt;
  std::vector<Violation> heard_elsewhere;
  const WidgetValues all = values(*scope, *node, *info, connections_.of(*scope, *node), heard_elsewhere);
  return shown_text(all[static_cast<std::size_t>(found - layout.widgets.data())]);
}

}  // namespace weft::workflow
