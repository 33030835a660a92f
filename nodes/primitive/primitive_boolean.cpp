// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value to link to several nodes.
struct PrimitiveBoolean {
  bool value = false;

  static void define(schema::Schema<PrimitiveBoolean>& s) {
    s.v3().display_name("Boolean").category("utils/primitive").python_module("comfy_extras.nodes_primitive");
    s.input("value", &PrimitiveBoolean::value);
  }

  bool execute(schema::Context&) const { return value; }
};

WEFT_NODE(PrimitiveBoolean);

}  // namespace
}  // namespace weft::nodes
