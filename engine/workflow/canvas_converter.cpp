// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_converter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/workflow/connections.hpp"
#include "engine/workflow/renames.hpp"
#include "engine/workflow/value_json.hpp"
#include "engine/workflow/widget_texts.hpp"

namespace weft::workflow {

using schema::NodeInfo;
using schema::Value;

namespace {

/// Where a node stands in the prompt: JavaScript puts whole-number keys first, in ascending order, then the others as
/// they came.
std::uint64_t place_of(const std::string& id) {
  constexpr std::uint64_t kLast = ~std::uint64_t{0};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool whole = error == std::errc{} && end == id.data() + id.size() && (id.size() == 1 || id[0] != '0');
  return whole && number < 0xFFFFFFFF ? number : kLast;
}

void set(PromptNode& node, std::string_view name, Input value) {
  if (PromptInput* input = node.find(name))
    input->value = std::move(value);
  else
    node.inputs.push_back({std::string(name), std::move(value)});
}

class CanvasConverter {
 public:
  CanvasConverter(const Document& document, const CanvasFile& file, const schema::NodeLibrary& library,
                  const ConvertOptions& options, std::vector<Violation>& warnings)
      : document_(document),
        warnings_(warnings),
        connections_(file, library, document.source),
        texts_(connections_, options) {}

  Prompt convert() {
    collect(connections_.scopes().root());
    std::vector<PromptNode> sent;
    sent.reserve(places_.size());
    for (const auto& [scope, node] : places_) sent.push_back(convert(*scope, *node));
    const auto before = [](const PromptNode& a, const PromptNode& b) { return place_of(a.id) < place_of(b.id); };
    if (!std::is_sorted(sent.begin(), sent.end(), before)) std::stable_sort(sent.begin(), sent.end(), before);
    Prompt prompt;
    prompt.reserve(sent.size());
    for (PromptNode& node : sent) prompt.add(std::move(node));
    prompt.set_workflow(document_.tape, document_.root);
    return prompt;
  }

 private:
  /// The nodes that are sent, those of subgraphs in their instances' places.
  void collect(const Scope& scope) {
    for (const CanvasNode& node : scope.graph->nodes()) {
      if (node.mode != NodeMode::active || virtual_kind(node.type) != VirtualKind::none) continue;
      if (const Scope* inside = connections_.scopes().inside(scope, node))
        collect(*inside);
      else
        places_.emplace_back(&scope, &node);
    }
  }

  PromptNode convert(const Scope& scope, const CanvasNode& node) {
    PromptNode sent;
    sent.id = scope.id_of(node);
    sent.class_type = renamed_class(node.type);
    sent.title = connections_.classes().title(node);
    sent.members = {{"inputs", {}}, {"class_type", {}}, {"_meta", Value::Object{{"title", Value(sent.title)}}}};
    const auto wires = connections_.of(scope, node);
    const NodeInfo* info = connections_.classes().info(node);
    if (info != nullptr)
      add_widgets(sent, scope, node, *info, wires);
    else
      add_unknown_widgets(sent, node);
    for (const Connection& wire : wires) add_wire(sent, node, info, wire);
    return sent;
  }

  void add_widgets(PromptNode& sent, const Scope& scope, const CanvasNode& node, const NodeInfo& info,
                   const std::vector<Connection>& wires) {
    const NodeLayout& layout = connections_.classes().layout(node, info);
    const WidgetValues values = texts_.values(scope, node, info, wires, warnings_);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Widget& widget = layout.widgets[i];
      const std::string* control = widget.role == Widget::Role::control ? values[i].as_string() : nullptr;
      if (control != nullptr) sent.controls.emplace_back(widget.spec->name, *control);
      if (widget.role == Widget::Role::value && !values[i].is_null())
        sent.inputs.push_back({widget.name, texts_.sent(scope, node, info, widget, values[i])});
    }
    refuse_other_choices(sent, layout, values);
  }

  /// Without a definition only values that the file names can be told; validation says that the class is unknown.
  void add_unknown_widgets(PromptNode& sent, const CanvasNode& node) {
    const JsonView named = node.named_values(), saved = node.json["widgets_values"];
    for (const auto [name, value] : named)
      if (!value.is(JsonKind::null)) set(sent, name, to_widget_value(value));
    if (named.size() == 0 && saved.size() > 0)
      warn(sent,
           {.type = "missing_node_type",
            .message = fmt::format(
                "Node {} is of the unknown class `{}`: which inputs its {} widget values belong to cannot be told",
                sent.id, node.type, saved.size()),
            .hint = "Give the answer of a server that knows it with --object-info."});
  }

  void add_wire(PromptNode& sent, const CanvasNode& node, const NodeInfo* info, const Connection& wire) {
    if (const Link* link = std::get_if<Link>(&wire.end)) return set(sent, wire.socket.name, *link);
    if (const auto* lost = std::get_if<LinkResolver::Lost>(&wire.end))
      return warn(sent, {.type = "bad_linked_input",
                         .message = fmt::format("input `{}` is connected to {}; it counts as not connected",
                                                wire.socket.name, lost->what),
                         .hint = "Connect it again on the canvas and save.",
                         .input = std::string(wire.socket.name)});
    const auto* open = std::get_if<LinkResolver::Open>(&wire.end);
    if (open == nullptr) return;
    Value value = connections_.open_value(*open);
    if (value.is_null()) return;
    if (info != nullptr) refuse_other_choice(sent, connections_.classes().layout(node, *info), wire.socket.name, value);
    set(sent, wire.socket.name, std::move(value));
  }

  /// A dynamic combo that gets another option from elsewhere than the one that its inputs were saved for.
  void refuse_other_choice(const PromptNode& sent, const NodeLayout& layout, std::string_view name,
                           const Value& value) const {
    for (const DynamicChoice& choice : layout.choices) {
      const Widget& widget = layout.widgets[choice.widget];
      if (widget.name != name || value == choice.value) continue;
      if (choice.value.is_null() && value.as_string() != nullptr && *value.as_string() == widget.spec->options.front())
        continue;
      throw WorkflowError(
          fmt::format("{}: node {} ({}): `{}` is set to {} from elsewhere, but the inputs that come with it were saved "
                      "for {}: their values cannot be told",
                      document_.source, sent.id, sent.class_type, name, value.to_json(), choice.value.to_json()),
          "Choose that option in the node itself and save again.");
    }
  }

  void refuse_other_choices(const PromptNode& sent, const NodeLayout& layout, const WidgetValues& values) const {
    for (const DynamicChoice& choice : layout.choices)
      if (!values[choice.widget].is_null())
        refuse_other_choice(sent, layout, layout.widgets[choice.widget].name, values[choice.widget]);
  }

  void warn(const PromptNode& node, Violation violation) {
    violation.node_id = node.id;
    violation.class_type = node.class_type;
    warnings_.push_back(std::move(violation));
  }

  const Document& document_;
  std::vector<Violation>& warnings_;
  Connections connections_;
  WidgetTexts texts_;
  std::vector<std::pair<const Scope*, const CanvasNode*>> places_;
};

}  // namespace

Conversion convert_canvas(const Document& document, const CanvasFile& file, const schema::NodeLibrary& library,
                          const ConvertOptions& options) {
  Conversion conversion;
  conversion.prompt = CanvasConverter(document, file, library, options, conversion.warnings).convert();
  return conversion;
}

}  // namespace weft::workflow
