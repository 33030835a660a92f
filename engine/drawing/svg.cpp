// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/svg.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/drawing/node_shape.hpp"
#include "engine/drawing/palette.hpp"
#include "engine/drawing/svg_node.hpp"
#include "engine/drawing/text_fit.hpp"

namespace weft::drawing {
namespace {

constexpr double kMargin = 40;
constexpr double kLegendHeight = 46;
constexpr std::string_view kBackground = "#212121";
constexpr std::string_view kGroup = "#335577";

Box around(const Scene& scene, const std::vector<NodeShape>& shapes) {
  double left = 0, top = 0, right = 0, bottom = 0;
  bool any = false;
  const auto take = [&](const Box& box) {
    left = any ? std::min(left, box.x) : box.x;
    top = any ? std::min(top, box.y) : box.y;
    right = any ? std::max(right, box.right()) : box.right();
    bottom = any ? std::max(bottom, box.bottom()) : box.bottom();
    any = true;
  };
  for (const SceneGroup& group : scene.groups) take(group.box);
  for (const NodeShape& shape : shapes) take(shape.whole());
  return {left - kMargin, top - kMargin, right - left + 2 * kMargin, bottom - top + 2 * kMargin};
}

void append_group(std::string& svg, const SceneGroup& group) {
  const std::string color = group.color.empty() ? std::string(kGroup) : group.color;
  const double size = std::clamp(group.font_size, 8.0, 96.0);
  fmt::format_to(
      std::back_inserter(svg),
      R"(<g><rect x="{0}" y="{1}" width="{2}" height="{3}" fill="{4}" fill-opacity="0.2" stroke="{4}" stroke-opacity="0.6"/>)"
      R"(<rect x="{0}" y="{1}" width="{2}" height="{5}" fill="{4}" fill-opacity="0.25"/>)",
      svg_number(group.box.x), svg_number(group.box.y), svg_number(group.box.width), svg_number(group.box.height),
      color, svg_number(std::min(size * 1.4, group.box.height)));
  fmt::format_to(std::back_inserter(svg),
                 R"(<text x="{}" y="{}" font-size="{}" fill="{}" fill-opacity="0.9">{}</text></g>)",
                 svg_number(group.box.x + 4), svg_number(group.box.y + size), svg_number(size), "#CCCCCC",
                 xml_text(fit_line(group.title, size, group.box.width - 8)));
  svg += '\n';
}

/// One stretch of a wire: leaves to the right, arrives from the left, and swings out the more, the longer it is.
void append_stretch(std::string& path, Point from, Point to) {
  const double swing = std::hypot(to.x - from.x, to.y - from.y) * 0.25;
  fmt::format_to(std::back_inserter(path), "C{} {} {} {} {} {}", svg_number(from.x + swing), svg_number(from.y),
                 svg_number(to.x - swing), svg_number(to.y), svg_number(to.x), svg_number(to.y));
}

void append_link(std::string& svg, const Scene& scene, const SceneLink& link, const std::vector<NodeShape>& shapes) {
  Point from = shapes[link.from].outputs[link.from_slot];
  const Point to = shapes[link.to].inputs[link.to_slot];
  std::string path = fmt::format("M{} {}", svg_number(from.x), svg_number(from.y));
  for (const Point& point : link.way) {
    append_stretch(path, from, point);
    from = point;
  }
  append_stretch(path, from, to);
  const std::string color = type_color(link.type);
  const bool dead = scene.nodes[link.from].state == NodeState::muted || scene.nodes[link.to].state == NodeState::muted;
  fmt::format_to(std::back_inserter(svg), R"(<path d="{}" stroke="{}"{}/>)", path, color,
                 dead ? R"( opacity="0.4")" : "");
  for (const Point& point : link.way)
    fmt::format_to(std::back_inserter(svg), R"(<circle cx="{}" cy="{}" r="5" fill="{}" stroke="none"/>)",
                   svg_number(point.x), svg_number(point.y), color);
  svg += '\n';
}

/// What the legend says: the run's range, its slowest node and its sum; a run without one that took time was kept
/// whole.
std::string legend_text(const Scene& scene, const Timings& timings, std::size_t slowest, double sum) {
  if (timings[slowest]->cached) return "all nodes cached";
  return fmt::format("0 to {} ({}); all nodes {}", timing_text(*timings[slowest]), scene.nodes[slowest].title,
                     timing_text({sum, false}));
}

/// The colours of time from left to right, with the run's sum and its slowest node.
void append_legend(std::string& svg, const Scene& scene, const Timings& timings, const Box& view) {
  double sum = 0;
  std::size_t slowest = timings.size();
  for (std::size_t i = 0; i < timings.size(); ++i) {
    if (!timings[i]) continue;
    sum += timings[i]->milliseconds;
    const bool first = slowest == timings.size() || (timings[slowest]->cached && !timings[i]->cached);
    if (first || timings[i]->milliseconds > timings[slowest]->milliseconds) slowest = i;
  }
  if (slowest == timings.size()) return;
  const double x = view.x + 16, y = view.bottom() - kLegendHeight + 8;
  for (int i = 0; i < 40; ++i)
    fmt::format_to(std::back_inserter(svg), R"(<rect x="{}" y="{}" width="5" height="12" fill="{}"/>)",
                   svg_number(x + 5 * i), svg_number(y), heat_color(i / 39.0));
  const std::string text = legend_text(scene, timings, slowest, sum);
  fmt::format_to(std::back_inserter(svg), R"(<text x="{}" y="{}" font-size="13" fill="#CCCCCC">{}</text>)",
                 svg_number(x), svg_number(y + 28), xml_text(fit_line(text, 13, view.width - 32)));
  svg += '\n';
}

std::optional<NodeHeat> heat_at(const Timings* timings, std::size_t index, double longest) {
  if (timings == nullptr || !(*timings)[index]) return std::nullopt;
  const NodeTiming& timing = *(*timings)[index];
  return NodeHeat{timing_color(timing, longest), timing_text(timing)};
}

}  // namespace

std::string to_svg(const Scene& scene, const Timings* timings) {
  std::vector<NodeShape> shapes;
  shapes.reserve(scene.nodes.size());
  for (const SceneNode& node : scene.nodes) shapes.push_back(shape_of(node));
  Box view = around(scene, shapes);
  if (timings != nullptr) view.height += kLegendHeight;

  std::string svg =
      fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{2}" height="{3}" viewBox="{0} {1} {2} {3}" )"
                  R"(font-family="Arial, 'Liberation Sans', Helvetica, sans-serif">)",
                  svg_number(view.x), svg_number(view.y), svg_number(view.width), svg_number(view.height));
  svg += fmt::format("\n<title>{}</title>\n", xml_text(scene.title));
  svg += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>)", svg_number(view.x),
                     svg_number(view.y), svg_number(view.width), svg_number(view.height), kBackground);
  svg += '\n';
  for (const SceneGroup& group : scene.groups) append_group(svg, group);
  svg += "<g fill=\"none\" stroke-width=\"3\" stroke-opacity=\"0.85\">\n";
  for (const SceneLink& link : scene.links) append_link(svg, scene, link, shapes);
  svg += "</g>\n";
  const double longest = timings == nullptr ? 0 : longest_of(*timings);
  for (std::size_t i = 0; i < scene.nodes.size(); ++i)
    append_node(svg, scene.nodes[i], shapes[i], heat_at(timings, i, longest));
  if (timings != nullptr) append_legend(svg, scene, *timings, view);
  svg += "</svg>\n";
  return svg;
}

}  // namespace weft::drawing
