// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// One value of a list; negative positions count from the end.
struct GetItemFromList {
  schema::List<schema::Value> list;
  std::int64_t index = 0;

  static void define(schema::Schema<GetItemFromList>& s) {
    s.v3().display_name("Get Item From List").category("utilities").python_module("comfy_extras.nodes_toolkit");
    s.hidden("dynprompt", "DYNPROMPT").hidden("unique_id", "UNIQUE_ID");
    s.input("list", &GetItemFromList::list);
    s.input("index", &GetItemFromList::index).default_value(0);
  }

  schema::Value execute(schema::Context&) const {
    // A literal that is a list is meant as one, too.
    const auto* literal = list.size() == 1 ? list.front().as_list() : nullptr;
    const std::vector<schema::Value>& items = literal == nullptr ? list : *literal;
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t place = index < 0 ? index + size : index;
    if (place < 0 || place >= size) throw NodeError(fmt::format("the list has {} items, none at {}", size, index));
    return items[static_cast<std::size_t>(place)];
  }
};

WEFT_NODE(GetItemFromList);

}  // namespace
}  // namespace weft::nodes
