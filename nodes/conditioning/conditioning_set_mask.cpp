// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningSetMask {
  Conditioning conditioning;
  Mask mask;
  double strength = 1.0;
  schema::Choice set_cond_area;

  static void define(schema::Schema<ConditioningSetMask>& s) {
    s.display_name("Conditioning (Set Mask)").category("conditioning");
    s.description("Lets a prompt count where a mask is white. \"mask bounds\" asks the model about that part alone.");
    s.input("conditioning", &ConditioningSetMask::conditioning);
    s.input("mask", &ConditioningSetMask::mask);
    s.input("strength", &ConditioningSetMask::strength).default_value(1.0).range(0.0, 10.0).step(0.01);
    s.input("set_cond_area", &ConditioningSetMask::set_cond_area).options({"default", "mask bounds"});
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [this](sampling::Cond& cond) {
      cond.mask = mask.values.dim() == 2 ? mask.values.unsqueeze(0) : mask.values;
      cond.set_area_to_bounds = set_cond_area != "default";
      cond.mask_strength = strength;
    });
  }
};

WEFT_NODE(ConditioningSetMask);

}  // namespace
}  // namespace weft::nodes
