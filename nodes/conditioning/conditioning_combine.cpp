// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningCombine {
  Conditioning conditioning_1;
  Conditioning conditioning_2;

  static void define(schema::Schema<ConditioningCombine>& s) {
    s.display_name("Conditioning (Combine)").category("conditioning");
    s.description("Both sets of prompts: each is asked on its own, and the answers are averaged by strength.");
    s.input("conditioning_1", &ConditioningCombine::conditioning_1);
    s.input("conditioning_2", &ConditioningCombine::conditioning_2);
  }

  Conditioning execute(schema::Context&) const {
    Conditioning both = conditioning_1;
    both.insert(both.end(), conditioning_2.begin(), conditioning_2.end());
    return both;
  }
};

WEFT_NODE(ConditioningCombine);

}  // namespace
}  // namespace weft::nodes
