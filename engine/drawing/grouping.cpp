// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/grouping.hpp"

#include "engine/drawing/node_shape.hpp"

namespace weft::drawing {
namespace {

bool holds(const Box& box, Point point) {
  return point.x >= box.x && point.x <= box.right() && point.y >= box.y && point.y <= box.bottom();
}

double area_of(const Box& box) { return box.width * box.height; }

}  // namespace

std::vector<std::vector<std::size_t>> nodes_by_group(const Scene& scene) {
  std::vector<std::vector<std::size_t>> groups(scene.groups.size() + 1);
  for (std::size_t i = 0; i < scene.nodes.size(); ++i) {
    const Box whole = shape_of(scene.nodes[i]).whole();
    const Point middle{whole.x + whole.width / 2, whole.y + whole.height / 2};
    std::size_t best = scene.groups.size();
    for (std::size_t g = 0; g < scene.groups.size(); ++g) {
      const Box& box = scene.groups[g].box;
      if (holds(box, middle) && (best == scene.groups.size() || area_of(box) < area_of(scene.groups[best].box)))
        best = g;
    }
    groups[best].push_back(i);
  }
  return groups;
}

}  // namespace weft::drawing
