// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/sampling/mixed_conds.hpp"
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningConcat {
  Conditioning conditioning_to;
  Conditioning conditioning_from;

  static void define(schema::Schema<ConditioningConcat>& s) {
    s.display_name("Conditioning (Concat)").category("conditioning");
    s.description("Puts the tokens of one prompt behind those of another: the model sees one long prompt.");
    s.input("conditioning_to", &ConditioningConcat::conditioning_to);
    s.input("conditioning_from", &ConditioningConcat::conditioning_from);
  }

  Conditioning execute(schema::Context&) const {
    const sampling::Cond& from = only_first(conditioning_from, "conditioning_from");
    return changed(conditioning_to, [&](sampling::Cond& to) { to.cond = sampling::concatenated(to.cond, from.cond); });
  }
};

WEFT_NODE(ConditioningConcat);

}  // namespace
}  // namespace weft::nodes
