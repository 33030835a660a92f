// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value to link to several nodes.
struct PrimitiveString {
  std::string value;

  static void define(schema::Schema<PrimitiveString>& s) {
    s.v3().display_name("String").category("utils/primitive").python_module("comfy_extras.nodes_primitive");
    s.input("value", &PrimitiveString::value);
  }

  std::string execute(schema::Context&) const { return value; }
};

WEFT_NODE(PrimitiveString);

}  // namespace
}  // namespace weft::nodes
