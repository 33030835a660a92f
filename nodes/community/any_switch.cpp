// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// The first of its inputs that there is.
struct AnySwitch {
  schema::Value any_01, any_02, any_03, any_04, any_05;

  static void define(schema::Schema<AnySwitch>& s) {
    s.name("Any Switch (rgthree)").display_name("Any Switch (rgthree)").category("rgthree");
    s.python_module("custom_nodes.rgthree-comfy");
    s.description("Hands on the first of its inputs that is connected and not empty.");
    s.input("any_01", &AnySwitch::any_01).optional();
    s.input("any_02", &AnySwitch::any_02).optional();
    s.input("any_03", &AnySwitch::any_03).optional();
    s.input("any_04", &AnySwitch::any_04).optional();
    s.input("any_05", &AnySwitch::any_05).optional();
    s.outputs("*");
  }

  schema::Value execute(schema::Context&) const {
    for (const schema::Value* value : {&any_01, &any_02, &any_03, &any_04, &any_05})
      if (!value->is_null()) return *value;
    return {};
  }
};

WEFT_NODE(AnySwitch);

}  // namespace
}  // namespace weft::nodes
