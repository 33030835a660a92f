// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/prompt.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/errors.hpp"

namespace weft::workflow {

const PromptInput* PromptNode::find(std::string_view name) const {
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const PromptInput& i) { return i.name == name; });
  return found == inputs.end() ? nullptr : &*found;
}

PromptInput* PromptNode::find(std::string_view name) {
  return const_cast<PromptInput*>(std::as_const(*this).find(name));
}

PromptNode& Prompt::add(PromptNode node) {
  if (!index_.emplace(node.id, nodes_.size()).second)
    throw WorkflowError(fmt::format("Node id {} is used twice", node.id), "Give each node an id of its own.");
  return nodes_.emplace_back(std::move(node));
}

void Prompt::reserve(std::size_t nodes) {
  nodes_.reserve(nodes);
  index_.reserve(nodes);
}

const PromptNode* Prompt::find(std::string_view id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &nodes_[found->second];
}

PromptNode* Prompt::find(std::string_view id) { return const_cast<PromptNode*>(std::as_const(*this).find(id)); }

std::string Prompt::workflow_json() const { return canvas_ ? python_json(canvas_) : std::string{}; }

void Prompt::set_workflow(std::shared_ptr<const JsonTape> tape, JsonView canvas) {
  tape_ = std::move(tape);
  canvas_ = canvas;
}

}  // namespace weft::workflow
