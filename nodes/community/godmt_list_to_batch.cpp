// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct GODMTListToBatch {
  schema::List<schema::Value> ANY;

  static void define(schema::Schema<GODMTListToBatch>& s) {
    s.name("GODMT_ListToBatch").display_name("List To Batch").category("list_utils");
    s.python_module("custom_nodes.comfyui-list-utils");
    s.description("A list as one LIST value, so that what follows runs once.");
    s.input("ANY", &GODMTListToBatch::ANY).force_input();
    s.outputs(schema::Output("LIST").port("LIST"));
  }

  schema::Value execute(schema::Context&) const { return schema::Value(schema::Value::List(ANY.begin(), ANY.end())); }
};

WEFT_NODE(GODMTListToBatch);

}  // namespace
}  // namespace weft::nodes
