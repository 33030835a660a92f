// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ConditioningZeroOut {
  Conditioning conditioning;

  static void define(schema::Schema<ConditioningZeroOut>& s) {
    s.display_name("ConditioningZeroOut").category("advanced/conditioning");
    s.description("A prompt of zeros, which some models take for \"no prompt\".");
    s.input("conditioning", &ConditioningZeroOut::conditioning);
  }

  Conditioning execute(schema::Context&) const {
    return changed(conditioning, [](sampling::Cond& cond) {
      cond.cond = at::zeros_like(cond.cond);
      if (cond.pooled) cond.pooled = at::zeros_like(*cond.pooled);
    });
  }
};

WEFT_NODE(ConditioningZeroOut);

}  // namespace
}  // namespace weft::nodes
