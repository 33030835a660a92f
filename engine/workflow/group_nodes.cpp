// SPDX-License-Identifier: Apache-2.0
// The rules, as the front end 1.27 has them: the group behaves like a class whose inputs are those of its nodes, one
// node after the other (widgets, then sockets; widgets that were converted to inputs at the very end).
#include "engine/workflow/group_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/workflow/group_members.hpp"
#include "engine/workflow/node_layout.hpp"
#include "engine/workflow/virtual_nodes.hpp"

namespace weft::workflow {

using schema::InputSpec;

namespace {

constexpr std::string_view kGroupPrefix = "workflow";  // and a separator
constexpr std::string_view kButtonPort = "IMAGEUPLOAD";

/// An input of the group as a class: what it is, and whose it is.
struct GroupInput {
  InputSpec spec;  ///< under its name outside
  std::size_t node = 0;
  std::string inner_name;            ///< empty for a button
  const InputSpec* combo = nullptr;  ///< the class's own declaration where it is a dynamic combo
};

/// A widget that was converted to an input, by the place of its socket.
struct ConvertedWidget {
  std::size_t socket;
  const InputSpec* spec;
};

/// Without options it is no combo.
bool is_dynamic_combo(const InputSpec& spec) { return spec.branches != nullptr && !spec.branches->empty(); }

/// The saved inputs of the group's instances, of which a group with dynamic inputs has more than its definition.
std::vector<std::pair<std::string, std::string>> instance_sockets(const CanvasNode& instance, JsonView canvas) {
  std::vector<std::pair<std::string, std::string>> sockets;
  for (const CanvasInput& input : instance.inputs) sockets.emplace_back(input.name, input.type);
  for (const auto [key, node] : canvas["nodes"])
    if (node["type"].string() == instance.type)
      for (const auto [index, input] : node["inputs"])
        sockets.emplace_back(input["name"].string(), input["type"].string());
  return sockets;
}

class GroupReader {
 public:
  GroupReader(const CanvasNode& instance, JsonView json, JsonView canvas, NodeClasses& classes,
              const std::string& source)
      : instance_(instance),
        canvas_(canvas),
        classes_(classes),
        where_(fmt::format("{}: group node {} ({})", source, instance.id, instance.type)),
        group_(std::make_unique<SubgraphDefinition>()),
        members_(*group_, json, classes, where_) {
    group_->id = instance.type;
    group_->name = instance.type.substr(kGroupPrefix.size() + 1);
    group_->json = json;
    group_->is_group = true;
  }

  std::unique_ptr<SubgraphDefinition> read() {
    for (std::size_t i = 0; i < members_.size(); ++i) add_node(i);
    for (const auto& [node, spec] : converted_) add_input(node, *spec);
    set_boundary();
    members_.finish();
    return std::move(group_);
  }

 private:
  void add_node(std::size_t index) {
    const CanvasNode& node = members_[index];
    const VirtualKind kind = virtual_kind(node.type);
    if (kind == VirtualKind::reroute) return add_reroute(index);
    if (kind == VirtualKind::primitive) return add_primitive(index);
    if (kind != VirtualKind::none) return;
    if (is_group_node(node)) refuse(node, "another group node");
    const schema::NodeInfo* info = classes_.info(node);
    if (info == nullptr) refuse(node, fmt::format("a node of the unknown class `{}`", node.type));
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
    std::vector<ConvertedWidget> converted;
    bool upload = false;
    for (std::size_t i = 0; i < info.inputs.size(); ++i) {
      const InputSpec& spec = info.inputs[i];
      add_widget(index, spec, sockets, converted);
      upload = upload || has_upload_button(spec);
      // The button is an input of its own to the editor, the last of the required ones.
      if (upload && (i + 1 == info.inputs.size() || !info.inputs[i + 1].required)) {
        add_button(index);
        upload = false;
      }
    }
    keep_converted(index, std::move(converted));
    for (const InputSpec* spec : sockets) add_socket(index, *spec);
  }

  void add_widget(std::size_t index, const InputSpec& spec, std::vector<const InputSpec*>& sockets,
                  std::vector<ConvertedWidget>& converted) {
    if (!is_widget(spec) && !is_dynamic_combo(spec)) return sockets.push_back(&spec);
    const auto& inputs = members_[index].inputs;
    const auto saved = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const auto& i) { return i.name == spec.name && i.widget == spec.name; });
    if (saved == inputs.end())
      add_input(index, spec);
    else
      converted.push_back({static_cast<std::size_t>(saved - inputs.begin()), &spec});
  }

  void add_button(std::size_t index) {
    inputs_.push_back({.spec = {.name = "upload", .port = std::string(kButtonPort)}, .node = index});
  }

  /// The editor sorts them by the place of their sockets, as text: the eleventh comes before the third. What is wired
  /// inside it then looks for in the other order.
  void keep_converted(std::size_t index, std::vector<ConvertedWidget> converted) {
    const auto by_number = [](const auto& a, const auto& b) { return a.socket < b.socket; };
    std::sort(converted.begin(), converted.end(),
              [](const auto& a, const auto& b) { return std::to_string(a.socket) < std::to_string(b.socket); });
    const bool as_numbers = std::is_sorted(converted.begin(), converted.end(), by_number);
    for (const ConvertedWidget& widget : converted) {
      const bool wired = members_[index].inputs[widget.socket].link.has_value();
      if (wired && !as_numbers) refuse(members_[index], "a node with more than ten inputs, one of its widgets wired");
      if (!wired) converted_.emplace_back(index, widget.spec);
    }
  }

  /// A growing group of sockets has a name as one, and sockets as they are saved.
  void add_socket(std::size_t index, const InputSpec& spec) {
    if (spec.growth != nullptr) return add_parts(index, spec.name, outer_name(index, spec));
    if (members_[index].inputs[members_.input_of(index, spec.name, spec.port)].link) return;
    const bool visible = members_.config(index, "input", spec.name)["visible"].boolean().value_or(true);
    std::string name = outer_name(index, spec);
    if (visible) expose(index, spec, std::move(name), spec.name);
  }

  void add_input(std::size_t index, const InputSpec& spec) {
    const std::string name = outer_name(index, spec);
    GroupInput& input = expose(index, spec, name, spec.name);
    // The button stands where the node's own inputs do, see add_inputs.
    input.spec.image_upload = input.spec.video_upload = false;
    input.spec.animated_image_upload = input.spec.audio_upload = false;
    if (has_control(spec) && !spec.control_after_generate)
      input.spec.control_after_generate = schema::ControlAfterGenerate{};
    if (!is_dynamic_combo(spec)) return;
    input.combo = &spec;
    input.spec.port = "COMBO";
    add_parts(index, spec.name, name);
  }

  GroupInput& expose(std::size_t index, const InputSpec& spec, std::string name, std::string inner_name) {
    GroupInput& input = inputs_.emplace_back(GroupInput{spec, index, std::move(inner_name)});
    input.spec.name = std::move(name);
    return input;
  }

  /// The sockets whose names begin with a dynamic input's: those of the definition that are free, and what the
  /// instances have more.
  void add_parts(std::size_t index, const std::string& inner, const std::string& outer) {
    std::set<std::string, std::less<>> known;
    const auto add = [&](std::string_view name, std::string_view type, const std::string& prefix, bool free) {
      if (!name.starts_with(prefix + ".")) return;
      const std::string part(name.substr(prefix.size()));
      if (!known.insert(part).second || !free) return;
      const InputSpec spec{.name = outer + part, .port = std::string(type), .force_input = true};
      inputs_.push_back({spec, index, inner + part});
    };
    for (const CanvasInput& input : members_[index].inputs) add(input.name, input.type, inner, !input.link);
    if (!instance_sockets_) instance_sockets_ = instance_sockets(instance_, canvas_);
    for (const auto& [name, type] : *instance_sockets_) add(name, type, outer, true);
  }

  /// A name that is taken goes behind the node's title.
  std::string outer_name(std::size_t index, const InputSpec& spec) {
    const CanvasNode& node = members_[index];
    std::string name = spec.name;
    for (const CanvasInput& saved : node.inputs)
      if (const auto label = label_of(node, saved); saved.name == spec.name && !label.empty()) name = label;
    if (const auto custom = members_.config(index, "input", spec.name)["name"].string(); !custom.empty()) name = custom;
    std::string key = name;
    const bool titled = virtual_kind(node.type) == VirtualKind::primitive && !node.title().empty();
    if (titled || seen_.contains(name)) {
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
    const bool inside = members_.is_used(index, slot) && !members_.leads_out(index, slot);
    const JsonView visible = members_.config(index, "output", std::to_string(slot))["visible"];
    if (!visible.boolean().value_or(!inside)) return;
    BoundarySlot output{{}, {}, type, {}};
    output.links.push_back(members_.add_link(members_[index].id, slot, group_->output_node_id, group_->outputs.size()));
    group_->outputs.push_back(std::move(output));
  }

  /// A PrimitiveNode's value is a widget of the group, with control values where it is wired to a number or a list.
  void add_primitive(std::size_t index) {
    if (members_.targets_of(index).empty()) return;
    InputSpec spec{.name = "value", .port = primitive_type(index)};
    if (!has_widget_type(spec)) refuse(members_[index], "a PrimitiveNode whose type the file does not say");
    if (feeds_declared_input(index)) spec.control_after_generate = schema::ControlAfterGenerate{};
    add_input(index, spec);
    add_output(index, 0, group_->texts.emplace_back(spec.port));
  }

  std::string primitive_type(std::size_t index) const {
    const GroupMembers::Target& target = members_.targets_of(index).front();
    if (has_widget_type({.port = std::string(target.type)})) return std::string(target.type);
    const InputSpec* fed = declared_target(target);
    return fed == nullptr ? std::string(target.type) : fed->port;
  }

  bool feeds_declared_input(std::size_t index) const {
    const auto& targets = members_.targets_of(index);
    return std::any_of(targets.begin(), targets.end(), [&](const auto& t) { return declared_target(t) != nullptr; });
  }

  /// The class's declaration of the input that a wire ends at; null for reroutes, and for inputs behind a combo.
  const InputSpec* declared_target(const GroupMembers::Target& target) const {
    const CanvasNode& node = members_[target.node];
    const schema::NodeInfo* info = classes_.info(node);
    return info == nullptr ? nullptr : info->find_input(node.inputs[target.input].name);
  }

  /// A reroute that is not used on both sides leads out of the group.
  void add_reroute(std::size_t index) {
    const CanvasNode& node = members_[index];
    const bool led_in = !node.inputs.empty() && node.inputs.front().link;
    const bool led_out = members_.is_used(index, 0);
    if (led_in && led_out && !members_.leads_out(index, 0)) return;
    const std::string inner = node.inputs.empty() ? std::string{} : std::string(node.inputs.front().name);
    const InputSpec spec{.name = reroute_type(index), .port = reroute_type(index), .force_input = true};
    if (!led_in) expose(index, spec, outer_name(index, spec), inner);
    add_output(index, 0, group_->texts.emplace_back(spec.port));
  }

  std::string reroute_type(std::size_t index) const {
    if (const auto& targets = members_.targets_of(index); !targets.empty())
      return std::string(members_[targets.front().node].inputs[targets.front().input].type);
    const auto& outputs = members_[index].outputs;
    return outputs.empty() ? "*" : std::string(outputs.front().type);
  }

  /// Sockets first, then the widgets' own, as on any node.
  void set_boundary() {
    std::vector<InputSpec> specs;
    for (const GroupInput& input : inputs_) specs.push_back(input.spec);
    const NodeLayout layout = lay_out(specs);
    const auto owner = [&](const InputSpec* spec) -> const GroupInput& {
      return inputs_[static_cast<std::size_t>(spec - specs.data())];
    };
    for (const InputSpec* socket : layout.sockets)
      if (const GroupInput& input = owner(socket); input.spec.port != kButtonPort)
        members_.lead_in(input.node, input.inner_name, input.spec.port, input.spec.name);
    for (const Widget& widget : layout.widgets) {
      GroupWidget& entry = group_->group_widgets.emplace_back();
      if (widget.role == Widget::Role::dressing) continue;
      const GroupInput& input = owner(widget.spec);
      entry.node_id = members_[input.node].id;
      entry.name = widget.role == Widget::Role::control ? widget.name : input.inner_name;
      if (widget.role == Widget::Role::value) entry.combo = input.combo;
    }
  }

  const CanvasNode& instance_;
  JsonView canvas_;
  NodeClasses& classes_;
  std::string where_;
  std::unique_ptr<SubgraphDefinition> group_;
  GroupMembers members_;
  std::vector<GroupInput> inputs_;
  std::vector<std::pair<std::size_t, const InputSpec*>> converted_;
  std::map<std::string, int> seen_;
  std::optional<std::vector<std::pair<std::string, std::string>>> instance_sockets_;
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
  return GroupReader(instance, json, canvas, classes, source).read();
}

}  // namespace weft::workflow
