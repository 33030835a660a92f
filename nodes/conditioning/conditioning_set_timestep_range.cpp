// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningSetTimestepRange {
  Conditioning conditioning;
  double start = 0.0;
  double end = 1.0;

  static void define(schema::Schema<ConditioningSetTimestepRange>& s) {
    s.display_name("ConditioningSetTimestepRange").category("advanced/conditioning");
    s.description("Lets a prompt count for a part of the way only: 0 is pure noise, 1 the finished picture.");
    s.input("conditioning", &ConditioningSetTimestepRange::conditioning);
    s.input("start", &ConditioningSetTimestepRange::start).default_value(0.0).range(0.0, 1.0).step(0.001);
    s.input("end", &ConditioningSetTimestepRange::end).default_value(1.0).range(0.0, 1.0).step(0.001);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [this](sampling::Cond& cond) {
      cond.start_percent = start;
      cond.end_percent = end;
    });
  }
};

WEFT_NODE(ConditioningSetTimestepRange);

}  // namespace
}  // namespace weft::nodes
