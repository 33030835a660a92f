// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/prompt_scene.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/drawing/layered_layout.hpp"
#include "engine/drawing/scene_node.hpp"

namespace weft::drawing {

using workflow::Link;
using workflow::PromptInput;
using workflow::PromptNode;

namespace {

constexpr std::int64_t kMostSlots = 1000;  // a wire from a slot beyond it is a mistake, not a picture

SceneNode prompt_node(const PromptNode& node, const schema::NodeInfo* info) {
  SceneNode scene{.id = node.id, .title = node.title, .type = node.class_type};
  if (scene.title.empty())
    scene.title = info != nullptr && !info->display_name.empty() ? info->display_name : node.class_type;
  for (const PromptInput& input : node.inputs) {
    const schema::InputSpec* spec = info == nullptr ? nullptr : info->find_input(input.name);
    if (const auto* literal = std::get_if<schema::Value>(&input.value))
      scene.widgets.push_back({input.name, shown_value(*literal), widget_kind(spec, *literal)});
    else
      scene.inputs.push_back({input.name, spec == nullptr ? "" : spec->port, {}, true});
  }
  if (info != nullptr)
    for (const schema::OutputSpec& output : info->outputs)
      scene.outputs.push_back({output.name, output.port, {}, false});
  return scene;
}

class PromptSceneBuilder {
 public:
  PromptSceneBuilder(const workflow::Prompt& prompt, const schema::NodeLibrary& library)
      : prompt_(prompt), library_(library) {}

  Scene build() {
    for (const PromptNode& node : prompt_.nodes()) {
      index_.emplace(node.id, scene_.nodes.size());
      scene_.nodes.push_back(prompt_node(node, library_.find(node.class_type)));
    }
    for (std::size_t i = 0; i < prompt_.nodes().size(); ++i) add_links(prompt_.nodes()[i], i);
    lay_out_in_columns(scene_);
    return std::move(scene_);
  }

 private:
  void add_links(const PromptNode& node, std::size_t to) {
    std::size_t slot = 0;
    for (const PromptInput& input : node.inputs) {
      const auto* link = std::get_if<Link>(&input.value);
      if (link == nullptr) continue;
      add_link(*link, to, slot++);
    }
  }

  void add_link(const Link& link, std::size_t to, std::size_t to_slot) {
    const auto from = index_.find(link.node_id);
    if (from == index_.end() || link.slot < 0 || link.slot >= kMostSlots) return;
    SceneSocket& input = scene_.nodes[to].inputs[to_slot];
    auto& outputs = scene_.nodes[from->second].outputs;
    const auto from_slot = static_cast<std::size_t>(link.slot);
    while (outputs.size() <= from_slot) outputs.push_back({fmt::format("{}", outputs.size()), input.type, {}, false});
    outputs[from_slot].linked = true;
    const std::string& type = outputs[from_slot].type;
    scene_.links.push_back({from->second, from_slot, to, to_slot, type.empty() || type == "*" ? input.type : type, {}});
  }

  const workflow::Prompt& prompt_;
  const schema::NodeLibrary& library_;
  Scene scene_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace

Scene prompt_scene(const workflow::Prompt& prompt, const schema::NodeLibrary& library) {
  return PromptSceneBuilder(prompt, library).build();
}

}  // namespace weft::drawing
