// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value to link to several nodes.
struct PrimitiveInt {
  std::int64_t value = 0;

  static void define(schema::Schema<PrimitiveInt>& s) {
    s.v3().display_name("Int").category("utils/primitive").python_module("comfy_extras.nodes_primitive");
    s.input("value", &PrimitiveInt::value).range(-9223372036854775807, 9223372036854775807).control_after_generate();
  }

  std::int64_t execute(schema::Context&) const { return value; }
};

WEFT_NODE(PrimitiveInt);

}  // namespace
}  // namespace weft::nodes
