// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ThresholdMask {
  Mask mask;
  double value = 0.5;

  static void define(schema::Schema<ThresholdMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("mask", &ThresholdMask::mask);
    s.input("value", &ThresholdMask::value).default_value(0.5).range(0.0, 1.0).step(0.01);
  }

  Mask execute(schema::Context&) const { return {(mask.values > value).to(at::kFloat)}; }
};

WEFT_NODE(ThresholdMask);

}  // namespace
}  // namespace weft::nodes
