// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningSetAreaStrength {
  Conditioning conditioning;
  double strength = 1.0;

  static void define(schema::Schema<ConditioningSetAreaStrength>& s) {
    s.display_name("ConditioningSetAreaStrength").category("conditioning");
    s.description("How much a prompt counts where several are averaged.");
    s.input("conditioning", &ConditioningSetAreaStrength::conditioning);
    s.input("strength", &ConditioningSetAreaStrength::strength).default_value(1.0).range(0.0, 10.0).step(0.01);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [this](sampling::Cond& cond) { cond.strength = strength; });
  }
};

WEFT_NODE(ConditioningSetAreaStrength);

}  // namespace
}  // namespace weft::nodes
