// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A value to link to several nodes.
struct PrimitiveStringMultiline {
  std::string value;

  static void define(schema::Schema<PrimitiveStringMultiline>& s) {
    s.v3().display_name("String (Multiline)").category("utils/primitive").python_module("comfy_extras.nodes_primitive");
    s.input("value", &PrimitiveStringMultiline::value).multiline();
  }

  std::string execute(schema::Context&) const { return value; }
};

WEFT_NODE(PrimitiveStringMultiline);

}  // namespace
}  // namespace weft::nodes
