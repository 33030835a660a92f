// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/shown_widgets.hpp"

#include "engine/workflow/node_classes.hpp"
#include "engine/workflow/value_json.hpp"
#include "engine/workflow/widget_values.hpp"

namespace weft::workflow {

namespace {

std::vector<ShownWidget> of_unknown_class(const CanvasNode& node) {
  std::vector<ShownWidget> shown;
  JsonView values = node.named_values();
  if (values.size() == 0) values = node.json["widgets_values"];
  for (const auto [name, value] : values) shown.push_back({std::string(name), to_value(value), false});
  return shown;
}

}  // namespace

std::vector<ShownWidget> shown_widgets(const CanvasNode& node, const schema::NodeLibrary& library) {
  NodeClasses classes(library);
  const schema::NodeInfo* info = classes.info(node);
  if (info == nullptr) return of_unknown_class(node);
  const NodeLayout& layout = classes.layout(node, *info);
  std::vector<Violation> heard_elsewhere;
  const WidgetValues values = read_widget_values(node, node.id, layout, *info, nullptr, heard_elsewhere);
  std::vector<ShownWidget> shown;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const Widget& widget = layout.widgets[i]; widget.role != Widget::Role::dressing)
      shown.push_back({widget.name, values[i], widget.role == Widget::Role::control});
  return shown;
}

}  // namespace weft::workflow
