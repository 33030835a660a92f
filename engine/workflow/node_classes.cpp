// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/node_classes.hpp"

#include "engine/workflow/dynamic_layout.hpp"
#include "engine/workflow/renames.hpp"

namespace weft::workflow {

const schema::NodeInfo* NodeClasses::info(const CanvasNode& node) const {
  return library_.find(renamed_class(node.type));
}

const NodeLayout& NodeClasses::layout(const CanvasNode& node, const schema::NodeInfo& info) {
  if (info.has_dynamic_inputs()) {
    auto& layout = by_node_[&node];
    if (layout == nullptr) layout = std::make_unique<const NodeLayout>(lay_out(info, node));
    return *layout;
  }
  auto& layout = by_class_[&info];
  if (layout == nullptr) layout = std::make_unique<const NodeLayout>(lay_out(info.inputs));
  return *layout;
}

std::string NodeClasses::title(const CanvasNode& node) const {
  if (!node.title().empty()) return std::string(node.title());
  const schema::NodeInfo* info = this->info(node);
  return info != nullptr && !info->display_name.empty() ? info->display_name : std::string(node.type);
}

}  // namespace weft::workflow
