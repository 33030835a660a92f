// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/canvas_place.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weft::workflow {

namespace {

/// An entry of a list of numbers; a typed array is saved as {"0": x, "1": y}.
double number_at(JsonView list, std::size_t index) {
  constexpr std::array<std::string_view, 4> kKeys{"0", "1", "2", "3"};
  const JsonView entry = list.is(JsonKind::object) ? list[kKeys[index]] : list.element(index);
  const double number = entry.real().value_or(0);
  return std::isfinite(number) ? number : 0;
}

std::optional<CanvasBox> boundary_box(JsonView node) {
  const JsonView bounding = node["bounding"];
  if (bounding.size() < 4) return std::nullopt;
  return CanvasBox{number_at(bounding, 0), number_at(bounding, 1), number_at(bounding, 2), number_at(bounding, 3)};
}

}  // namespace

CanvasBox box_of(const CanvasNode& node) {
  const JsonView position = node.json["pos"], size = node.json["size"];
  return {number_at(position, 0), number_at(position, 1), number_at(size, 0), number_at(size, 1)};
}

std::string_view color_of(const CanvasNode& node) { return node.json["color"].string(); }

std::string_view body_color_of(const CanvasNode& node) { return node.json["bgcolor"].string(); }

bool is_collapsed(const CanvasNode& node) { return node.json["flags"]["collapsed"].boolean().value_or(false); }

std::vector<CanvasGroup> groups_of(const Canvas& canvas) {
  std::vector<CanvasGroup> groups;
  for (const auto [key, json] : canvas.json()["groups"]) {
    CanvasGroup group{json["title"].string(), json["color"].string()};
    group.font_size = json["font_size"].real().value_or(group.font_size);
    const JsonView box = json["bounding"];
    group.box = {number_at(box, 0), number_at(box, 1), number_at(box, 2), number_at(box, 3)};
    groups.push_back(group);
  }
  return groups;
}

std::optional<CanvasBox> input_box_of(const SubgraphDefinition& definition) {
  return boundary_box(definition.json["inputNode"]);
}

std::optional<CanvasBox> output_box_of(const SubgraphDefinition& definition) {
  return boundary_box(definition.json["outputNode"]);
}

CanvasReroutes::CanvasReroutes(const Canvas& canvas) {
  // Version 0.4 keeps them under `extra`, newer ones at the top; links as objects carry their own parentId.
  const JsonView json = canvas.json(), extra = json["extra"];
  for (const JsonView list : {extra["reroutes"], json["reroutes"]})
    for (const auto [key, reroute] : list)
      reroutes_[id_text(reroute["id"])] = {{number_at(reroute["pos"], 0), number_at(reroute["pos"], 1)},
                                           id_text(reroute["parentId"])};
  for (const auto [key, link] : extra["linkExtensions"])
    last_of_link_[id_text(link["id"])] = id_text(link["parentId"]);
  for (const auto [key, link] : json["links"])
    if (const std::string parent = id_text(link["parentId"]); !parent.empty())
      last_of_link_[id_text(link["id"])] = parent;
}

std::vector<CanvasPoint> CanvasReroutes::way_points(const CanvasLink& link) const {
  std::vector<CanvasPoint> points;
  const auto last = last_of_link_.find(link.id);
  if (last == last_of_link_.end()) return points;
  // A chain that is longer than there are reroutes runs in a circle; its end is then as good as any.
  for (auto at = reroutes_.find(last->second); at != reroutes_.end() && points.size() < reroutes_.size();
       at = reroutes_.find(at->second.parent))
    points.push_back(at->second.at);
  std::reverse(points.begin(), points.end());
  return points;
}

}  // namespace weft::workflow
