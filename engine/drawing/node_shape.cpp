// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/node_shape.hpp"

#include <algorithm>

#include "engine/drawing/text_fit.hpp"

namespace weft::drawing {
namespace {

constexpr double kFirstSlot = 14;  // the middle of the first row
constexpr double kSlotInset = 10;  // sockets lie inside of the border
constexpr double kSmallestArea = 50;
constexpr double kNaturalArea = 90;
constexpr double kBottom = 8;
constexpr double kNarrowest = 80, kNaturalWidth = 210, kWidest = 400;
constexpr double kMostUnits = 1e7;  // beyond it, numbers lose the pixel

double sane(double value) { return std::clamp(value, -kMostUnits, kMostUnits); }

bool has_row(const SceneSocket& socket, const SceneNode& node) {
  return socket.widget.empty() ||
         std::ranges::none_of(node.widgets, [&](const SceneWidget& widget) { return widget.label == socket.widget; });
}

std::size_t rows_of(const SceneNode& node) {
  const auto inputs = std::ranges::count_if(node.inputs, [&](const SceneSocket& s) { return has_row(s, node); });
  return std::max(static_cast<std::size_t>(inputs), node.outputs.size());
}

double widgets_top(const SceneNode& node) { return static_cast<double>(rows_of(node)) * kSlotHeight + 6; }

double height_of(const SceneWidget& widget, double area) {
  return widget.kind == SceneWidget::Kind::area ? area : kWidgetHeight;
}

double needed_height(const SceneNode& node, double area) {
  double height = widgets_top(node);
  for (const SceneWidget& widget : node.widgets) height += height_of(widget, area) + kWidgetGap;
  return node.widgets.empty() ? height : height + kBottom - kWidgetGap;
}

/// What an area gets when all areas share the room that is left.
double area_height(const SceneNode& node, double body_height) {
  const auto areas = std::ranges::count(node.widgets, SceneWidget::Kind::area, &SceneWidget::kind);
  if (areas == 0) return 0;
  const double rest = body_height - needed_height(node, 0);
  return std::max(kSmallestArea, rest / static_cast<double>(areas));
}

void place_widgets(const SceneNode& node, NodeShape& shape) {
  const double area = area_height(node, shape.body.height);
  const double margin = node.form == SceneNode::Form::note ? 8 : 15;
  double y = shape.body.y + widgets_top(node);
  for (const SceneWidget& widget : node.widgets) {
    const double height = height_of(widget, area);
    shape.widgets.push_back({shape.body.x + margin, y, std::max(0.0, shape.body.width - 2 * margin), height});
    y += height + kWidgetGap;
  }
}

Point widget_socket(const SceneNode& node, const NodeShape& shape, const SceneSocket& socket) {
  for (std::size_t i = 0; i < node.widgets.size(); ++i)
    if (node.widgets[i].label == socket.widget)
      return {shape.body.x + kSlotInset, shape.widgets[i].y + kWidgetHeight / 2};
  return {shape.body.x + kSlotInset, shape.body.y + kFirstSlot};
}

void place_sockets(const SceneNode& node, NodeShape& shape) {
  std::size_t row = 0;
  const auto row_y = [&](std::size_t index) {
    return shape.body.y + kFirstSlot + static_cast<double>(index) * kSlotHeight;
  };
  for (const SceneSocket& socket : node.inputs)
    shape.inputs.push_back(has_row(socket, node) ? Point{shape.body.x + kSlotInset, row_y(row++)}
                                                 : widget_socket(node, shape, socket));
  for (std::size_t i = 0; i < node.outputs.size(); ++i)
    shape.outputs.push_back({shape.body.right() - kSlotInset, row_y(i)});
}

/// Only the title is there: the wires meet its ends.
NodeShape collapsed_shape(const SceneNode& node, Box body) {
  NodeShape shape{.body = body, .title_height = kTitleHeight};
  shape.body.width = std::clamp(text_width(node.title, 14) + 50, kNarrowest, std::max(kNarrowest, body.width));
  shape.body.height = 0;
  shape.inputs.assign(node.inputs.size(), {body.x, body.y - kTitleHeight / 2});
  shape.outputs.assign(node.outputs.size(), {shape.body.right(), body.y - kTitleHeight / 2});
  return shape;
}

}  // namespace

NodeShape shape_of(const SceneNode& node) {
  Box body{sane(node.box.x), sane(node.box.y), std::clamp(node.box.width, 0.0, kMostUnits),
           std::clamp(node.box.height, 0.0, kMostUnits)};
  if (node.collapsed) return collapsed_shape(node, body);
  NodeShape shape{.body = body};
  if (node.form == SceneNode::Form::reroute) {
    shape.body = {body.x, body.y, std::max(body.width, 40.0), std::max(body.height, 26.0)};
    shape.inputs.assign(node.inputs.size(), {shape.body.x + kSlotInset, shape.body.y + 13});
    shape.outputs.assign(node.outputs.size(), {shape.body.right() - kSlotInset, shape.body.y + 13});
    return shape;
  }
  if (node.form != SceneNode::Form::boundary) shape.title_height = kTitleHeight;
  shape.body.width = std::max(body.width, kNarrowest);
  shape.body.height = std::max(body.height, needed_height(node, kSmallestArea));
  place_widgets(node, shape);
  place_sockets(node, shape);
  return shape;
}

Box natural_size(const SceneNode& node) {
  double width = std::max(kNaturalWidth, text_width(node.title, 14) + 50);
  for (std::size_t i = 0; i < rows_of(node); ++i) {
    const double left = i < node.inputs.size() ? text_width(node.inputs[i].label, 12) : 0;
    const double right = i < node.outputs.size() ? text_width(node.outputs[i].label, 12) : 0;
    width = std::max(width, left + right + 60);
  }
  for (const SceneWidget& widget : node.widgets)
    width = std::max(width, text_width(widget.label, 12) + text_width(widget.value, 12) + 90);
  return {0, 0, std::min(width, kWidest), needed_height(node, kNaturalArea)};
}

}  // namespace weft::drawing
