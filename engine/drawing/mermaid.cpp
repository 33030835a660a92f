// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/drawing/graph_text.hpp"
#include "engine/drawing/grouping.hpp"
#include "engine/drawing/palette.hpp"
#include "engine/drawing/text_fit.hpp"

namespace weft::drawing {
namespace {

/// For quoted labels: Mermaid reads HTML and Markdown in them, so all but letters, digits and a few signs go as
/// numbers.
std::string mermaid_text(std::string_view text) {
  constexpr std::string_view kPlain = " .,:+-_/()";
  std::string out;
  for (const char letter : fit_line(text, 1, 1e9)) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x80 || std::isalnum(byte) != 0 || kPlain.find(letter) != std::string_view::npos)
      out += letter;
    else
      out += fmt::format("#{};", byte);
  }
  return out;
}

std::string mermaid_node(const SceneNode& node, std::size_t index, const Timings* timings) {
  std::string label = mermaid_text(node.title);
  if (node.title != node.type && !node.type.empty()) label += "<br/>" + mermaid_text(node.type);
  label += fmt::format("<br/>#35;{}", mermaid_text(node.id));
  if (timings != nullptr && (*timings)[index]) label += "<br/>" + mermaid_text(timing_text(*(*timings)[index]));
  const bool twice = node.subgraph;
  return fmt::format("n{}{}\"{}\"{}", index, twice ? "[[" : "[", label, twice ? "]]" : "]");
}

/// One line a colour rather than one a wire: renderers are slow with thousands of styles.
void append_link_styles(std::string& out, const Scene& scene) {
  std::map<std::string, std::vector<std::size_t>> by_color;
  for (std::size_t i = 0; i < scene.links.size(); ++i) by_color[type_color(scene.links[i].type)].push_back(i);
  for (const auto& [color, links] : by_color)
    out += fmt::format("  linkStyle {} stroke:{},stroke-width:2px\n", fmt::join(links, ","), color);
}

void append_node_styles(std::string& out, const Scene& scene, const Timings* timings) {
  const double longest = timings == nullptr ? 0 : longest_of(*timings);
  out += "  classDef bypassed fill:#6A246A,color:#BBB,stroke-dasharray:5 5,opacity:0.6\n";
  out += "  classDef muted fill:#777,color:#BBB,opacity:0.6\n";
  for (std::size_t i = 0; i < scene.nodes.size(); ++i) {
    const SceneNode& node = scene.nodes[i];
    if (node.form == SceneNode::Form::note) continue;
    if (node.state != NodeState::active)
      out += fmt::format("  class n{} {}\n", i, node.state == NodeState::muted ? "muted" : "bypassed");
    if (timings != nullptr && (*timings)[i])
      out += fmt::format("  style n{} fill:{},color:#FFF\n", i, timing_color(*(*timings)[i], longest));
  }
}

}  // namespace

std::string to_mermaid(const Scene& scene, const Timings* timings) {
  std::string out = "flowchart LR\n";
  const auto groups = nodes_by_group(scene);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const bool framed = g < scene.groups.size();
    if (framed && groups[g].empty()) continue;
    if (framed) out += fmt::format("  subgraph g{}[\"{}\"]\n", g, mermaid_text(scene.groups[g].title));
    for (const std::size_t index : groups[g])
      if (scene.nodes[index].form != SceneNode::Form::note)
        out += (framed ? "    " : "  ") + mermaid_node(scene.nodes[index], index, timings) + "\n";
    if (framed) out += "  end\n";
  }
  for (const SceneLink& link : scene.links)
    out += link.type.empty() || link.type == "*"
               ? fmt::format("  n{} --> n{}\n", link.from, link.to)
               : fmt::format("  n{} -->|\"{}\"| n{}\n", link.from, mermaid_text(link.type), link.to);
  append_link_styles(out, scene);
  append_node_styles(out, scene, timings);
  return out;
}

}  // namespace weft::drawing
