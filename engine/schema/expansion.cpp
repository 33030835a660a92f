// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/expansion.hpp"

#include <algorithm>

namespace weft::schema {

ExpandedNode& ExpandedNode::put(std::string input, std::variant<Value, NodeLink> content) {
  const auto found =
      std::ranges::find(inputs, input, [](const auto& item) -> const std::string& { return item.first; });
  if (found == inputs.end())
    inputs.emplace_back(std::move(input), std::move(content));
  else
    found->second = std::move(content);
  return *this;
}

ExpandedNode& Subgraph::add(std::string class_type, std::string_view id) {
  const std::string last = id.empty() ? std::to_string(expansion_.nodes.size() + 1) : std::string(id);
  return expansion_.nodes.emplace_back(ExpandedNode{.id = prefix_ + last, .class_type = std::move(class_type)});
}

ExpandedNode* Subgraph::find(std::string_view id) {
  const std::string whole = prefix_ + std::string(id);
  const auto found = std::ranges::find(expansion_.nodes, whole, &ExpandedNode::id);
  return found == expansion_.nodes.end() ? nullptr : &*found;
}

Expansion Subgraph::finish(std::vector<std::variant<Value, NodeLink>> results) && {
  expansion_.results = std::move(results);
  return std::move(expansion_);
}

}  // namespace weft::schema
