// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RemapMaskRange {
  Mask mask;
  double min = 0.0;
  double max = 1.0;

  static void define(schema::Schema<RemapMaskRange>& s) {
    s.display_name("Remap Mask Range").category("KJNodes/masking").python_module("custom_nodes.comfyui-kjnodes");
    s.description("Stretches a mask's values so that its darkest and its brightest are these.");
    s.input("mask", &RemapMaskRange::mask);
    s.input("min", &RemapMaskRange::min).default_value(0.0).range(-10.0, 1.0).step(0.01);
    s.input("max", &RemapMaskRange::max).default_value(1.0).range(0.0, 10.0).step(0.01);
    s.outputs("mask");
  }

  /// A mask that is empty everywhere stays so.
  Mask execute(schema::Context&) const {
    const double most = mask.values.numel() == 0 ? 0.0 : mask.values.max().item<double>();
    const at::Tensor whole = mask.values / (most > 0 ? most : 1.0);
    return {(whole * (max - min) + min).clamp(0.0, 1.0)};
  }
};

WEFT_NODE(RemapMaskRange);

}  // namespace
}  // namespace weft::nodes
