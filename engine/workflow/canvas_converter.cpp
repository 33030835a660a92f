// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_converter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/workflow/dynamic_inputs.hpp"
#include "engine/workflow/group_nodes.hpp"
#include "engine/workflow/link_resolver.hpp"
#include "engine/workflow/renames.hpp"
#include "engine/workflow/subgraphs.hpp"
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
  CanvasConverter(const Document& document, const Canvas& canvas, const schema::NodeLibrary& library,
                  const ConvertOptions& options, std::vector<Violation>& warnings)
      : document_(document),
        warnings_(warnings),
        nodes_(canvas, library),
        resolver_(nodes_, document.source, warnings),
        texts_(nodes_, resolver_, options),
        subgraphs_(document.root) {}

  Prompt convert() {
    std::vector<PromptNode> sent;
    sent.reserve(nodes_.canvas().nodes().size());
    for (const CanvasNode& node : nodes_.canvas().nodes())
      if (node.mode == NodeMode::active && virtual_kind(node.type) == VirtualKind::none) sent.push_back(convert(node));
    const auto before = [](const PromptNode& a, const PromptNode& b) { return place_of(a.id) < place_of(b.id); };
    if (!std::is_sorted(sent.begin(), sent.end(), before)) std::stable_sort(sent.begin(), sent.end(), before);
    Prompt prompt;
    prompt.reserve(sent.size());
    for (PromptNode& node : sent) prompt.add(std::move(node));
    prompt.set_workflow(document_.tape, document_.root);
    return prompt;
  }

 private:
  PromptNode convert(const CanvasNode& node) {
    subgraphs_.refuse_instance(node, document_.source);
    refuse_group_node(node, document_.source);
    PromptNode sent;
    sent.id = node.id;
    sent.class_type = renamed_class(node.type);
    sent.title = nodes_.title(node);
    sent.members = {{"inputs", {}}, {"class_type", {}}, {"_meta", Value::Object{{"title", Value(sent.title)}}}};
    if (const NodeInfo* info = nodes_.info(node))
      add_widgets(sent, node, *info);
    else
      add_unknown_widgets(sent, node);
    for (const Socket& socket : nodes_.sockets(node)) add_link(sent, node, socket);
    return sent;
  }

  void add_widgets(PromptNode& sent, const CanvasNode& node, const NodeInfo& info) {
    refuse_dynamic_inputs(node, info, document_.source);
    const NodeLayout& layout = nodes_.layout(info);
    const WidgetValues values = texts_.values(node, info, warnings_);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Widget& widget = layout.widgets[i];
      const std::string* control = widget.role == Widget::Role::control ? values[i].as_string() : nullptr;
      if (control != nullptr) sent.controls.emplace_back(widget.spec->name, *control);
      if (widget.role == Widget::Role::value && !values[i].is_null())
        sent.inputs.push_back({widget.name, texts_.sent(node, info, widget, values[i])});
    }
  }

  /// Without a definition only values that the file names can be told; validation says that the class is unknown.
  void add_unknown_widgets(PromptNode& sent, const CanvasNode& node) {
    JsonView values = node.json["widgets_values_named"];
    if (!values) values = node.json["widgets_values"];
    if (values.is(JsonKind::object)) {
      for (const auto [name, value] : values)
        if (!value.is(JsonKind::null)) set(sent, name, to_widget_value(value));
    } else if (values.size() > 0) {
      warn(node,
           {.type = "missing_node_type",
            .message = fmt::format(
                "Node {} is of the unknown class `{}`: which inputs its {} widget values belong to cannot be told",
                node.id, node.type, values.size()),
            .hint = "Give the answer of a server that knows it with --object-info."});
    }
  }

  void add_link(PromptNode& sent, const CanvasNode& node, const Socket& socket) {
    if (socket.missing_link != nullptr)
      return lost(node, socket, fmt::format("link {}, which the file's `links` do not have", *socket.missing_link));
    if (socket.link == nullptr) return;
    auto end = resolver_.resolve(*socket.link, socket.type);
    if (Link* link = std::get_if<Link>(&end))
      set(sent, socket.name, std::move(*link));
    else if (const auto* gone = std::get_if<LinkResolver::Lost>(&end))
      lost(node, socket, gone->what);
  }

  void lost(const CanvasNode& node, const Socket& socket, const std::string& what) {
    warn(node, {.type = "bad_linked_input",
                .message = fmt::format("input `{}` is connected to {}; it counts as not connected", socket.name, what),
                .hint = "Connect it again on the canvas and save.",
                .input = std::string(socket.name)});
  }

  void warn(const CanvasNode& node, Violation violation) {
    violation.node_id = node.id;
    violation.class_type = node.type;
    warnings_.push_back(std::move(violation));
  }

  const Document& document_;
  std::vector<Violation>& warnings_;
  CanvasNodes nodes_;
  LinkResolver resolver_;
  WidgetTexts texts_;
  Subgraphs subgraphs_;
};

}  // namespace

Conversion convert_canvas(const Document& document, const schema::NodeLibrary& library, const ConvertOptions& options) {
  Conversion conversion;
  const Canvas canvas = Canvas::read(document.root, document.source, conversion.warnings);
  conversion.prompt = CanvasConverter(document, canvas, library, options, conversion.warnings).convert();
  return conversion;
}

}  // namespace weft::workflow
