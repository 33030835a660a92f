// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/drawing/graph_text.hpp"
#include "engine/drawing/grouping.hpp"
#include "engine/drawing/palette.hpp"
#include "engine/drawing/text_fit.hpp"

namespace weft::drawing {
namespace {

/// For double-quoted strings of the DOT language; line breaks as its own "\n".
std::string dot_text(std::string_view text) {
  std::string out;
  for (const char letter : fit_line(text, 1, 1e9)) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

std::string dot_node(const SceneNode& node, std::size_t index, const Timings* timings, double longest) {
  const bool plain_title = node.title == node.type || node.type.empty();
  std::string label = dot_text(node.title);
  if (!plain_title) label += "\\n" + dot_text(node.type);
  label += fmt::format("\\n#{}", dot_text(node.id));
  std::string style = "rounded,filled", fill = node.body_color.empty() ? "#353535" : node.body_color, ink = "#DDDDDD";
  if (node.state == NodeState::bypassed) style += ",dashed", fill = "#6A246A", ink = "#BBBBBB";
  if (node.state == NodeState::muted) fill = "#777777", ink = "#BBBBBB";
  if (timings != nullptr && (*timings)[index]) {
    const NodeTiming& timing = *(*timings)[index];
    label += "\\n" + timing_text(timing);
    fill = timing_color(timing, longest);
  }
  // Graphviz knows colours of six digits, not of three
  if (fill.size() == 4 && fill[0] == '#') fill = fmt::format("#{0}{0}{1}{1}{2}{2}", fill[1], fill[2], fill[3]);
  return fmt::format("n{} [label=\"{}\", style=\"{}\", fillcolor=\"{}\", fontcolor=\"{}\"{}];\n", index, label, style,
                     fill, ink, node.subgraph ? ", peripheries=2" : "");
}

}  // namespace

std::string to_dot(const Scene& scene, const Timings* timings) {
  const double longest = timings == nullptr ? 0 : longest_of(*timings);
  std::string out = fmt::format(
      "digraph \"{}\" {{\n  rankdir=LR;\n  bgcolor=\"#212121\";\n  node [shape=box, fontname=\"Arial\", "
      "color=\"#151515\"];\n"
      "  edge [fontname=\"Arial\", fontsize=10, fontcolor=\"#AAAAAA\"];\n",
      dot_text(scene.title));
  const auto groups = nodes_by_group(scene);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const bool cluster = g < scene.groups.size();
    if (cluster && groups[g].empty()) continue;
    if (cluster)
      out += fmt::format(
          "  subgraph cluster_{} {{\n    label=\"{}\";\n    fontcolor=\"#CCCCCC\";\n    color=\"#335577\";\n", g,
          dot_text(scene.groups[g].title));
    for (const std::size_t index : groups[g])
      if (scene.nodes[index].form != SceneNode::Form::note)
        out += (cluster ? "    " : "  ") + dot_node(scene.nodes[index], index, timings, longest);
    if (cluster) out += "  }\n";
  }
  for (const SceneLink& link : scene.links)
    out += fmt::format("  n{} -> n{} [label=\"{}\", color=\"{}\"];\n", link.from, link.to, dot_text(link.type),
                       type_color(link.type));
  return out + "}\n";
}

}  // namespace weft::drawing
