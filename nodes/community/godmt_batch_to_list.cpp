// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct GODMTBatchToList {
  schema::Value LIST;

  static void define(schema::Schema<GODMTBatchToList>& s) {
    s.name("GODMT_BatchToList").display_name("Batch To List").category("list_utils");
    s.python_module("custom_nodes.comfyui-list-utils");
    s.description("The items of a LIST value as a list, so that what follows runs once for each.");
    s.input("LIST", &GODMTBatchToList::LIST).port("LIST").force_input();
  }

  schema::List<schema::Value> execute(schema::Context&) const {
    const auto* items = LIST.as_list();
    if (items == nullptr) throw NodeError("what is connected is no LIST but " + LIST.describe());
    schema::List<schema::Value> list;
    for (const schema::Value& item : *items) list.push_back(item);
    return list;
  }
};

WEFT_NODE(GODMTBatchToList);

}  // namespace
}  // namespace weft::nodes
