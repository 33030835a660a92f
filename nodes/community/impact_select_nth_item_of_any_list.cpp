// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct ImpactSelectNthItemOfAnyList {
  schema::List<schema::Value> any_list;
  schema::List<std::int64_t> index;

  static void define(schema::Schema<ImpactSelectNthItemOfAnyList>& s) {
    s.display_name("Select Nth Item (Any list)").category("ImpactPack/Util");
    s.python_module("custom_nodes.ComfyUI-Impact-Pack");
    s.description("One item of a list; the last one where the list is shorter.");
    s.input("any_list", &ImpactSelectNthItemOfAnyList::any_list);
    s.input("index", &ImpactSelectNthItemOfAnyList::index).default_value(0).range(0, INT64_MAX).tooltip("From 0.");
  }

  schema::Value execute(schema::Context&) const {
    if (any_list.empty()) throw NodeError("the list is empty");
    const std::int64_t wanted = index.empty() ? 0 : index.front();
    return any_list[static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 0, std::ssize(any_list) - 1))];
  }
};

WEFT_NODE(ImpactSelectNthItemOfAnyList);

}  // namespace
}  // namespace weft::nodes
