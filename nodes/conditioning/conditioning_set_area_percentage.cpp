// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningSetAreaPercentage {
  Conditioning conditioning;
  double width = 1.0;
  double height = 1.0;
  double x = 0.0;
  double y = 0.0;
  double strength = 1.0;

  static void define(schema::Schema<ConditioningSetAreaPercentage>& s) {
    s.display_name("Conditioning (Set Area with Percentage)").category("conditioning");
    s.description("Lets a prompt count in a rectangle of the picture only, given as fractions of its sides.");
    s.input("conditioning", &ConditioningSetAreaPercentage::conditioning);
    s.input("width", &ConditioningSetAreaPercentage::width).default_value(1.0).range(0, 1.0).step(0.01);
    s.input("height", &ConditioningSetAreaPercentage::height).default_value(1.0).range(0, 1.0).step(0.01);
    s.input("x", &ConditioningSetAreaPercentage::x).default_value(0).range(0, 1.0).step(0.01);
    s.input("y", &ConditioningSetAreaPercentage::y).default_value(0).range(0, 1.0).step(0.01);
    s.input("strength", &ConditioningSetAreaPercentage::strength).default_value(1.0).range(0.0, 10.0).step(0.01);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [this](sampling::Cond& cond) {
      cond.area = sampling::AreaFraction{height, width, y, x};
      cond.strength = strength;
      cond.set_area_to_bounds = false;
    });
  }
};

WEFT_NODE(ConditioningSetAreaPercentage);

}  // namespace
}  // namespace weft::nodes
