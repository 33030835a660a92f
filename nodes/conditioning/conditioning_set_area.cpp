// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningSetArea {
  Conditioning conditioning;
  std::int64_t width = 64;
  std::int64_t height = 64;
  std::int64_t x = 0;
  std::int64_t y = 0;
  double strength = 1.0;

  static void define(schema::Schema<ConditioningSetArea>& s) {
    s.display_name("Conditioning (Set Area)").category("conditioning");
    s.description("Lets a prompt count in a rectangle of the picture only.");
    s.input("conditioning", &ConditioningSetArea::conditioning);
    s.input("width", &ConditioningSetArea::width).default_value(64).range(64, kMaxResolution).step(8);
    s.input("height", &ConditioningSetArea::height).default_value(64).range(64, kMaxResolution).step(8);
    s.input("x", &ConditioningSetArea::x).default_value(0).range(0, kMaxResolution).step(8);
    s.input("y", &ConditioningSetArea::y).default_value(0).range(0, kMaxResolution).step(8);
    s.input("strength", &ConditioningSetArea::strength).default_value(1.0).range(0.0, 10.0).step(0.01);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [this](sampling::Cond& cond) {
      cond.area = sampling::Area{height / kCell, width / kCell, y / kCell, x / kCell};
      cond.strength = strength;
      cond.set_area_to_bounds = false;
    });
  }
};

WEFT_NODE(ConditioningSetArea);

}  // namespace
}  // namespace weft::nodes
