// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct ImpactMakeAnyList {
  schema::Value value1, value2, value3, value4, value5, value6, value7, value8;

  static void define(schema::Schema<ImpactMakeAnyList>& s) {
    s.display_name("Make List (Any)").category("ImpactPack/Util").python_module("custom_nodes.ComfyUI-Impact-Pack");
    s.description("A list of whatever is connected.");
    s.input("value1", &ImpactMakeAnyList::value1).optional();
    s.input("value2", &ImpactMakeAnyList::value2).optional();
    s.input("value3", &ImpactMakeAnyList::value3).optional();
    s.input("value4", &ImpactMakeAnyList::value4).optional();
    s.input("value5", &ImpactMakeAnyList::value5).optional();
    s.input("value6", &ImpactMakeAnyList::value6).optional();
    s.input("value7", &ImpactMakeAnyList::value7).optional();
    s.input("value8", &ImpactMakeAnyList::value8).optional();
  }

  schema::List<schema::Value> execute(schema::Context&) const {
    schema::List<schema::Value> list;
    for (const auto* value : {&value1, &value2, &value3, &value4, &value5, &value6, &value7, &value8})
      if (!value->is_null()) list.push_back(*value);
    return list;
  }
};

WEFT_NODE(ImpactMakeAnyList);

}  // namespace
}  // namespace weft::nodes
