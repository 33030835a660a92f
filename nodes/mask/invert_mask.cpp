// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct InvertMask {
  Mask mask;

  static void define(schema::Schema<InvertMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("mask", &InvertMask::mask);
  }

  Mask execute(schema::Context&) const { return {1 - mask.values}; }
};

WEFT_NODE(InvertMask);

}  // namespace
}  // namespace weft::nodes
