// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/mixed_conds.hpp"
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningAverage {
  Conditioning conditioning_to;
  Conditioning conditioning_from;
  double conditioning_to_strength = 1.0;

  static void define(schema::Schema<ConditioningAverage>& s) {
    s.display_name("ConditioningAverage").category("conditioning");
    s.description("Mixes two prompts token by token: 1 is the first alone, 0 the second.");
    s.input("conditioning_to", &ConditioningAverage::conditioning_to);
    s.input("conditioning_from", &ConditioningAverage::conditioning_from);
    s.input("conditioning_to_strength", &ConditioningAverage::conditioning_to_strength)
        .default_value(1.0)
        .range(0.0, 1.0)
        .step(0.01);
  }

  Conditioning execute(schema::Context&) const {
    const sampling::Cond& from = only_first(conditioning_from, "conditioning_from");
    return changed(conditioning_to,
                   [&](sampling::Cond& to) { to = sampling::averaged(to, from, conditioning_to_strength); });
  }
};

WEFT_NODE(ConditioningAverage);

}  // namespace
}  // namespace weft::nodes
