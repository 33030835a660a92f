// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value to link to several nodes.
struct PrimitiveFloat {
  double value = 0;

  static void define(schema::Schema<PrimitiveFloat>& s) {
    s.v3().display_name("Float").category("utils/primitive").python_module("comfy_extras.nodes_primitive");
    s.input("value", &PrimitiveFloat::value).range(-9223372036854775807.0, 9223372036854775807.0);
  }

  double execute(schema::Context&) const { return value; }
};

WEFT_NODE(PrimitiveFloat);

}  // namespace
}  // namespace weft::nodes
