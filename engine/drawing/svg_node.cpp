// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/svg_node.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/drawing/palette.hpp"
#include "engine/drawing/text_fit.hpp"

namespace weft::drawing {
namespace {

// The canvas's default colours.
constexpr std::string_view kBody = "#353535", kTitle = "#333333", kTitleText = "#BBBBBB", kText = "#AAAAAA";
constexpr std::string_view kField = "#222222", kFieldLine = "#555555", kLabel = "#999999", kValue = "#DDDDDD";
constexpr std::string_view kBypassed = "#6A246A", kMuted = "#4A4A4A", kSubgraphLine = "#66708F";
constexpr double kCorner = 8, kTitleSize = 14, kTextSize = 12, kAreaSize = 11, kLine = 14;

struct Svg {
  std::string& out;

  void rect(const Box& box, double corner, std::string_view fill, std::string_view more = {}) {
    fmt::format_to(std::back_inserter(out), R"(<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}"{}{}/>)",
                   svg_number(box.x), svg_number(box.y), svg_number(box.width), svg_number(box.height),
                   svg_number(corner), fill, more.empty() ? "" : " ", more);
  }
  void circle(Point at, double radius, std::string_view fill) {
    fmt::format_to(std::back_inserter(out), R"(<circle cx="{}" cy="{}" r="{}" fill="{}"/>)", svg_number(at.x),
                   svg_number(at.y), svg_number(radius), fill);
  }
  /// y is the line's middle. `text` is fitted by the caller and escaped here.
  void text(Point at, double size, std::string_view fill, std::string_view text, std::string_view more = {}) {
    if (text.empty()) return;
    fmt::format_to(std::back_inserter(out), R"(<text x="{}" y="{}" font-size="{}" fill="{}"{}{}>{}</text>)",
                   svg_number(at.x), svg_number(at.y + size * 0.36), svg_number(size), fill, more.empty() ? "" : " ",
                   more, xml_text(text));
  }
};

constexpr std::string_view kAtEnd = R"(text-anchor="end")";

std::string_view title_fill(const SceneNode& node) {
  if (!node.color.empty()) return node.color;
  return node.form == SceneNode::Form::note ? "#222222" : kTitle;
}

std::string_view body_fill(const SceneNode& node, const std::optional<NodeHeat>& heat) {
  if (heat) return heat->color;
  if (node.state == NodeState::bypassed) return kBypassed;
  if (node.state == NodeState::muted) return kMuted;
  return node.body_color.empty() ? kBody : std::string_view(node.body_color);
}

/// Corners are round where the outline of the whole node is.
std::string top_path(const Box& box, double corner) {
  return fmt::format("M{0} {3}V{1}Q{0} {2} {4} {2}H{5}Q{6} {2} {6} {1}V{3}Z", svg_number(box.x),
                     svg_number(box.y + corner), svg_number(box.y), svg_number(box.bottom()),
                     svg_number(box.x + corner), svg_number(box.right() - corner), svg_number(box.right()));
}

void append_title(Svg svg, const SceneNode& node, const NodeShape& shape, const std::optional<NodeHeat>& heat) {
  const Box bar{shape.body.x, shape.body.y - kTitleHeight, shape.body.width, kTitleHeight};
  const std::string_view fill = node.collapsed ? body_fill(node, heat) : heat ? heat->color : title_fill(node);
  if (node.collapsed)
    svg.rect(bar, kTitleHeight / 2, fill);
  else
    fmt::format_to(std::back_inserter(svg.out), R"(<path d="{}" fill="{}"/>)", top_path(bar, kCorner), fill);
  const double middle = bar.y + kTitleHeight / 2;
  double room = bar.width - 40;
  if (heat) {
    svg.text({bar.right() - 10, middle}, kTextSize, "#FFFFFF", heat->text, kAtEnd);
    room -= text_width(heat->text, kTextSize) + 10;
  }
  svg.circle({bar.x + 15, middle}, node.subgraph ? 6 : 5, node.subgraph ? "#8E9BC9" : "#666666");
  svg.text({bar.x + 28, middle}, kTitleSize, heat ? "#FFFFFF" : kTitleText, fit_line(node.title, kTitleSize, room));
}

void append_field(Svg svg, const SceneWidget& widget, const Box& box) {
  svg.rect(box, box.height / 2, kField, fmt::format(R"(stroke="{}")", kFieldLine));
  const double middle = box.y + box.height / 2;
  const bool arrows = widget.kind == SceneWidget::Kind::number || widget.kind == SceneWidget::Kind::choice;
  const double inset = arrows ? 20 : 12;
  double right = box.right() - inset;
  if (arrows)
    fmt::format_to(std::back_inserter(svg.out), R"(<path d="M{} {}l-7 5l7 5zM{} {}l7 5l-7 5z" fill="#888888"/>)",
                   svg_number(box.x + 13), svg_number(middle - 5), svg_number(box.right() - 13),
                   svg_number(middle - 5));
  if (widget.kind == SceneWidget::Kind::toggle) {
    svg.circle({box.right() - 14, middle}, 6, widget.value == "true" ? "#8899AA" : "#333333");
    right -= 14;
  }
  const double room = right - box.x - inset;
  // a value says more than its name: the name gives way first, but keeps a third
  const double value_width = text_width(widget.value, kTextSize);
  const double label_room = widget.label.empty() ? 0 : std::max(room / 3, room - value_width - 10);
  const std::string label = fit_line(widget.label, kTextSize, label_room);
  svg.text({box.x + inset, middle}, kTextSize, kLabel, label);
  const double value_room = room - (label.empty() ? 0 : text_width(label, kTextSize) + 10);
  svg.text({right, middle}, kTextSize, kValue, fit_line(widget.value, kTextSize, value_room), kAtEnd);
}

void append_area(Svg svg, const SceneNode& node, const SceneWidget& widget, const Box& box) {
  const bool note = node.form == SceneNode::Form::note;
  if (!note) svg.rect(box, 4, kField);
  const double inset = note ? 2 : 6;
  const auto room = static_cast<std::size_t>(std::max(0.0, (box.height - 8) / kLine));
  const auto lines = fit_lines(widget.value, kAreaSize, box.width - 2 * inset, room);
  double y = box.y + 4 + kLine / 2;
  for (const std::string& line : lines) {
    svg.text({box.x + inset, y}, kAreaSize, kValue, line, R"(xml:space="preserve")");
    y += kLine;
  }
}

void append_sockets(Svg svg, const SceneNode& node, const NodeShape& shape) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const SceneSocket& socket = node.inputs[i];
    const bool in_widget = std::ranges::any_of(
        node.widgets, [&](const auto& w) { return !socket.widget.empty() && w.label == socket.widget; });
    if (in_widget && !socket.linked) continue;
    svg.circle(shape.inputs[i], socket.linked ? 4.5 : 3.5, type_color(socket.type));
    if (in_widget || node.form == SceneNode::Form::reroute) continue;
    const bool alone = i >= node.outputs.size();
    const double room = alone ? shape.body.width - 30 : shape.body.width * 0.6 - 22;
    svg.text({shape.inputs[i].x + 12, shape.inputs[i].y}, kTextSize, kText, fit_line(socket.label, kTextSize, room));
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    const SceneSocket& socket = node.outputs[i];
    svg.circle(shape.outputs[i], socket.linked ? 4.5 : 3.5, type_color(socket.type));
    if (node.form == SceneNode::Form::reroute) continue;
    double room = shape.body.width - 30;
    for (std::size_t k = 0; k < node.inputs.size(); ++k)
      if (shape.inputs[k].y == shape.outputs[i].y)
        room =
            shape.body.width - 50 - std::min(text_width(node.inputs[k].label, kTextSize), shape.body.width * 0.6 - 22);
    svg.text({shape.outputs[i].x - 12, shape.outputs[i].y}, kTextSize, kText, fit_line(socket.label, kTextSize, room),
             kAtEnd);
  }
}

void append_body(Svg svg, const SceneNode& node, const NodeShape& shape, const std::optional<NodeHeat>& heat) {
  const std::string line = node.state == NodeState::bypassed ? R"(stroke="#C060C0" stroke-dasharray="6 4")"
                           : node.subgraph ? fmt::format(R"(stroke="{}" stroke-width="2")", kSubgraphLine)
                           : node.form == SceneNode::Form::boundary ? R"(stroke="#666666" stroke-dasharray="2 3")"
                                                                    : R"(stroke="#151515")";
  svg.rect(shape.whole(), kCorner, body_fill(node, heat), line);
}

}  // namespace

std::string svg_number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

void append_node(std::string& out, const SceneNode& node, const NodeShape& shape, const std::optional<NodeHeat>& heat) {
  Svg svg{out};
  const char* opacity = node.state == NodeState::active  ? ""
                        : node.state == NodeState::muted ? R"( opacity="0.45")"
                                                         : R"( opacity="0.55")";
  fmt::format_to(std::back_inserter(out), R"(<g data-node="{}" data-type="{}"{}><title>{} ({}){}</title>)",
                 xml_text(node.id), xml_text(node.type), opacity, xml_text(node.title), xml_text(node.id),
                 node.state == NodeState::active  ? ""
                 : node.state == NodeState::muted ? ", muted"
                                                  : ", bypassed");
  if (!node.collapsed) append_body(svg, node, shape, heat);
  if (shape.title_height > 0) append_title(svg, node, shape, heat);
  for (std::size_t i = 0; i < shape.widgets.size(); ++i) {
    if (node.widgets[i].kind == SceneWidget::Kind::area)
      append_area(svg, node, node.widgets[i], shape.widgets[i]);
    else
      append_field(svg, node.widgets[i], shape.widgets[i]);
  }
  if (!node.collapsed) append_sockets(svg, node, shape);
  out += "</g>\n";
}

}  // namespace weft::drawing
