// SPDX-License-Identifier: Apache-2.0
// The rules, as the front end 1.27 has them: the group behaves like a class whose inputs are those of its nodes, one
// node after the other (widgets, then sockets; widgets that were converted to inputs at the very end).
#include "engine/workflow/group_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/workflow/node_layout.hpp"
#include "engine/workflow/virtual_nodes.hpp"

namespace weft::workflow {

using schema::InputSpec;

namespace {

constexpr std::string_view kGroupPrefix = "workflow";  // and a separator

/// An index in a list; nullopt for anything else.
std::optional<std::size_t> group_index(JsonView view) {
  const auto number = view.unsigned_integer();
  if (!number || *number > 0xFFFFFF) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

/// An input of the group as a class: what it is, and whose it is.
struct GroupInput {
  InputSpec spec;  ///< under its name outside
  std::size_t node;
  std::string inner_name;
};

class GroupReader {
 public:
  GroupReader(const CanvasNode& instance, JsonView json, NodeClasses& classes, const std::string& source)
      : json_(json),
        classes_(classes),
        where_(fmt::format("{}: group node {} ({})", source, instance.id, instance.type)),
        group_(std::make_unique<SubgraphDefinition>()) {
    group_->id = instance.type;
    group_->name = instance.type.substr(kGroupPrefix.size() + 1);
    group_->json = json;
    group_->is_group = true;
  }

  std::unique_ptr<SubgraphDefinition> read() {
    for (const auto [key, json] : json_["nodes"])
      nodes_.push_back(read_node(json, std::to_string(nodes_.size()), where_));
    for (CanvasNode& node : nodes_)
      for (CanvasInput& input : node.inputs) input.link.reset();  // ids of a graph that is gone
    read_links();
    for (std::size_t i = 0; i < nodes_.size(); ++i) add_node(i);
    for (const auto& [node, spec] : converted_) add_input(node, *spec, {});
    set_boundary();
    for (CanvasNode& node : nodes_) group_->graph.add(std::move(node));
    return std::move(group_);
  }

 private:
  /// A place at a node: its index, and a slot.
  using Place = std::pair<std::size_t, std::size_t>;

  /// [from, from_slot, to, to_slot, …] by index; those with an end outside the group are left out.
  void read_links() {
    for (const auto [key, json] : json_["links"]) {
      const auto from = group_index(json.element(0)), from_slot = group_index(json.element(1));
      const auto to = group_index(json.element(2)), to_slot = group_index(json.element(3));
      if (!from || !from_slot || !to || !to_slot || *from >= nodes_.size() || *to >= nodes_.size()) continue;
      CanvasInput* input = input_at(*to, *to_slot);
      if (input == nullptr) continue;
      input->link = add_link(nodes_[*from].id, *from_slot, nodes_[*to].id, *to_slot);
      used_.emplace(*from, *from_slot);
    }
    for (const auto [key, json] : json_["external"]) {
      const auto node = group_index(json.element(0)), slot = group_index(json.element(1));
      if (node && slot) external_.emplace(*node, *slot);
    }
  }

  /// A node's input by the index of links: as saved, else as its class declares its sockets.
  CanvasInput* input_at(std::size_t node, std::size_t slot) {
    auto& inputs = nodes_[node].inputs;
    if (slot < inputs.size()) return &inputs[slot];
    const schema::NodeInfo* info = classes_.info(nodes_[node]);
    if (info == nullptr || info->has_dynamic_inputs()) return nullptr;
    const auto& sockets = classes_.layout(nodes_[node], *info).sockets;
    return slot < sockets.size() ? &input_of(node, *sockets[slot]) : nullptr;
  }

  CanvasInput& input_of(std::size_t node, const InputSpec& spec) {
    auto& inputs = nodes_[node].inputs;
    const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const auto& i) { return i.name == spec.name; });
    if (found != inputs.end()) return *found;
    nodes_[node].has_inputs = true;
    inputs.push_back({spec.name, spec.port, {}, {}});
    return inputs.back();
  }

  std::string add_link(std::string origin, std::size_t origin_slot, std::string target, std::size_t target_slot) {
    const std::string id = std::to_string(group_->graph.links().size());
    group_->graph.add(CanvasLink{id,
                                 std::move(origin),
                                 std::move(target),
                                 static_cast<std::int64_t>(origin_slot),
                                 static_cast<std::int64_t>(target_slot),
                                 {}});
    return id;
  }

  void add_node(std::size_t index) {
    const CanvasNode& node = nodes_[index];
    const VirtualKind kind = virtual_kind(node.type);
    if (kind == VirtualKind::reroute) return add_reroute(index);
    const schema::NodeInfo* info = classes_.info(node);
    if (kind == VirtualKind::primitive) {
      if (used_.contains({index, 0})) refuse(node, "a PrimitiveNode");
      return;
    }
    if (kind != VirtualKind::none) return;
    if (info == nullptr) refuse(node, fmt::format("a node of the unknown class `{}`", node.type));
    if (info->has_dynamic_inputs()) refuse(node, "a node with dynamic inputs");
    add_inputs(index, *info);
    for (std::size_t slot = 0; slot < info->outputs.size(); ++slot) add_output(index, slot, info->outputs[slot].port);
  }

  [[noreturn]] void refuse(const CanvasNode& node, const std::string& what) const {
    throw WorkflowError(
        fmt::format("{} holds {} (its node {}): what its saved values stand for cannot be told", where_, what, node.id),
        "Convert it to nodes on the canvas (right click) and save again, or use File > Export (API).");
  }

  void add_inputs(std::size_t index, const schema::NodeInfo& info) {
    std::vector<const InputSpec*> sockets;
    for (const InputSpec& spec : info.inputs) {
      const auto saved = saved_widget_socket(index, spec);
      if (!is_widget(spec))
        sockets.push_back(&spec);
      else if (saved == nullptr)
        add_input(index, spec, {});
      else if (!saved->link)
        converted_.emplace_back(index, &spec);
    }
    for (const InputSpec* spec : sockets)
      if (!input_of(index, *spec).link) add_input(index, *spec, config(index, "input", spec->name));
  }

  const CanvasInput* saved_widget_socket(std::size_t index, const InputSpec& spec) const {
    const auto& inputs = nodes_[index].inputs;
    const auto found = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const auto& i) { return i.name == spec.name && i.widget == spec.name; });
    return found == inputs.end() ? nullptr : &*found;
  }

  JsonView config(std::size_t index, const char* side, std::string_view name) const {
    return json_["config"][nodes_[index].id][side][name];
  }

  void add_input(std::size_t index, const InputSpec& spec, JsonView settings) {
    GroupInput input{spec, index, spec.name};
    input.spec.name = outer_name(index, spec);
    if (settings["visible"].boolean() == false) return;
    if (has_control(spec) && !spec.control_after_generate)
      input.spec.control_after_generate = schema::ControlAfterGenerate{};
    inputs_.push_back(std::move(input));
  }

  /// A name that is taken goes behind the node's title.
  std::string outer_name(std::size_t index, const InputSpec& spec) {
    const CanvasNode& node = nodes_[index];
    std::string name = spec.name;
    for (const CanvasInput& saved : node.inputs)
      if (const auto label = label_of(node, saved); saved.name == spec.name && !label.empty()) name = label;
    if (const auto custom = config(index, "input", spec.name)["name"].string(); !custom.empty()) name = custom;
    std::string key = name;
    if (seen_.contains(name)) {
      const std::string title(node.title().empty() ? node.type : node.title());
      key = name = title + " " + spec.name;
      if (const auto again = seen_.find(name); again != seen_.end())
        name = fmt::format("{} {} {}", title, again->second, spec.name);
    }
    const auto [at, fresh] = seen_.emplace(key, 1);
    ++at->second;
    return name;
  }

  static std::string_view label_of(const CanvasNode& node, const CanvasInput& saved) {
    for (const auto [key, json] : node.json["inputs"])
      if (json["name"].string() == saved.name) return json["label"].string();
    return {};
  }

  void add_output(std::size_t index, std::size_t slot, std::string_view type) {
    const bool inside = used_.contains({index, slot}) && !external_.contains({index, slot});
    const JsonView visible = config(index, "output", std::to_string(slot))["visible"];
    if (!visible.boolean().value_or(!inside)) return;
    BoundarySlot output{{}, {}, type, {}};
    output.links.push_back(add_link(nodes_[index].id, slot, group_->output_node_id, group_->outputs.size()));
    group_->outputs.push_back(std::move(output));
  }

  /// A reroute that is not used on both sides leads out of the group.
  void add_reroute(std::size_t index) {
    CanvasNode& node = nodes_[index];
    const bool led_in = !node.inputs.empty() && node.inputs.front().link;
    const bool led_out = used_.contains({index, 0});
    if (led_in && led_out && !external_.contains({index, 0})) return;
    const InputSpec spec{.name = node.inputs.empty() ? std::string{} : std::string(node.inputs.front().name),
                         .port = reroute_type(index)};
    if (!led_in) {
      GroupInput input{spec, index, spec.name};
      input.spec.force_input = true;
      input.spec.name = spec.port;
      input.spec.name = outer_name(index, input.spec);
      if (node.inputs.empty()) node.inputs.push_back({{}, "*", {}, {}});
      inputs_.push_back(std::move(input));
    }
    add_output(index, 0, group_->texts.emplace_back(spec.port));
  }

  std::string reroute_type(std::size_t index) const {
    for (const CanvasLink& link : group_->graph.links())
      if (link.origin_id == nodes_[index].id)
        if (const auto to = group_node(link.target_id); to != nullptr && !to->inputs.empty())
          for (const CanvasInput& input : to->inputs)
            if (input.link == link.id) return std::string(input.type);
    const auto& outputs = nodes_[index].outputs;
    return outputs.empty() ? "*" : std::string(outputs.front().type);
  }

  const CanvasNode* group_node(const std::string& id) const {
    const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const auto& node) { return node.id == id; });
    return found == nodes_.end() ? nullptr : &*found;
  }

  /// Sockets first, then the widgets' own, as on any node.
  void set_boundary() {
    std::vector<InputSpec> specs;
    for (const GroupInput& input : inputs_) specs.push_back(input.spec);
    const NodeLayout layout = lay_out(specs);
    const auto owner = [&](const InputSpec* spec) -> const GroupInput& {
      return inputs_[static_cast<std::size_t>(spec - specs.data())];
    };
    for (const InputSpec* socket : layout.sockets) expose(owner(socket));
    for (const Widget& widget : layout.widgets) {
      auto& entry = group_->group_widgets.emplace_back();
      if (widget.role == Widget::Role::dressing) continue;
      const GroupInput& input = owner(widget.spec);
      entry = {nodes_[input.node].id, widget.role == Widget::Role::control ? widget.name : input.inner_name};
    }
  }

  void expose(const GroupInput& input) {
    auto& texts = group_->texts;
    const std::string& name = texts.emplace_back(input.spec.name);
    const std::string& type = texts.emplace_back(input.spec.port);
    const std::string& inner = texts.emplace_back(input.inner_name);
    auto& inputs = nodes_[input.node].inputs;
    auto found = std::find_if(inputs.begin(), inputs.end(), [&](const auto& i) { return i.name == inner; });
    if (found == inputs.end()) found = inputs.insert(inputs.end(), CanvasInput{inner, type, {}, {}});
    nodes_[input.node].has_inputs = true;
    found->link = add_link(group_->input_node_id, group_->inputs.size(), nodes_[input.node].id,
                           static_cast<std::size_t>(found - inputs.begin()));
    group_->inputs.push_back({{}, name, type, {*found->link}});
  }

  JsonView json_;
  NodeClasses& classes_;
  std::string where_;
  std::unique_ptr<SubgraphDefinition> group_;
  std::vector<CanvasNode> nodes_;
  std::set<Place> used_, external_;  ///< outputs with a wire inside, outputs with one outside
  std::vector<GroupInput> inputs_;
  std::vector<std::pair<std::size_t, const InputSpec*>> converted_;
  std::map<std::string, int> seen_;
};

}  // namespace

bool is_group_node(const CanvasNode& node) {
  return node.type.starts_with("workflow>") || node.type.starts_with("workflow/");
}

std::unique_ptr<SubgraphDefinition> read_group_node(const CanvasNode& instance, JsonView canvas, NodeClasses& classes,
                                                    const std::string& source) {
  const std::string_view name = instance.type.substr(kGroupPrefix.size() + 1);
  const JsonView json = canvas["extra"]["groupNodes"][name];
  if (!json["nodes"].is(JsonKind::array))
    throw WorkflowError(
        fmt::format("{}: node {} is the group node `{}`, which the file does not have", source, instance.id, name),
        "Export the workflow again from the canvas where the group node is.");
  return GroupReader(instance, json, classes, source).read();
}

}  // namespace weft::workflow
