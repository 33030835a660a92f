// SPDX-License-Identifier: Apache-2.0
// Canvas JSON → Canvas.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/workflow/canvas.hpp"

namespace weft::workflow {

std::string id_text(JsonView view) {
  if (view.is(JsonKind::string)) return std::string(view.string());
  const auto number = view.integer();
  return number ? std::to_string(*number) : std::string{};
}

JsonView CanvasNode::named_values() const {
  const JsonView named = json["widgets_values_named"], saved = json["widgets_values"];
  if (named.is(JsonKind::object) && named.size() > 0) return named;
  return saved.is(JsonKind::object) ? saved : JsonView{};
}

namespace {

/// A slot number; some files write it as a string.
std::optional<std::int64_t> slot_number(JsonView view) {
  if (!view.is(JsonKind::string)) return view.integer();
  std::int64_t slot = 0;
  const std::string_view text = view.string();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), slot);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return slot;
}

NodeMode mode_of(JsonView view) {
  const auto mode = view.integer();
  if (mode == 2) return NodeMode::muted;
  return mode == 4 ? NodeMode::bypassed : NodeMode::active;
}

/// Reads one node's object.
class NodeReader {
 public:
  NodeReader(JsonView json, std::string id, const std::string& source) : json_(json), source_(source) {
    node_.id = std::move(id);
    node_.json = json;
  }

  CanvasNode read() {
    node_.type = json_["type"].string();
    if (node_.type.empty()) fail("has no type");
    const JsonView mode = json_["mode"];
    if (mode && !mode.integer() && !mode.is(JsonKind::null)) fail("has a mode that is not a number");
    node_.mode = mode_of(mode);
    read_inputs(list("inputs"));
    for (const auto [key, json] : list("outputs"))
      node_.outputs.push_back({json["name"].string(), json["type"].string()});
    return std::move(node_);
  }

 private:
  JsonView list(const char* key) const {
    const JsonView view = json_[key];
    if (view && !view.is(JsonKind::array) && !view.is(JsonKind::null))
      fail(fmt::format("has `{}` that are not a list", key));
    return view;
  }

  void read_inputs(JsonView inputs) {
    node_.has_inputs = inputs.is(JsonKind::array);
    node_.inputs.reserve(inputs.size());
    for (const auto [key, json] : inputs) {
      CanvasInput input{json["name"].string(), json["type"].string(), json["widget"]["name"].string(), {}};
      const JsonView link = json["link"];
      if (link && !link.is(JsonKind::null)) {
        input.link = id_text(link);
        if (input.link->empty())
          fail(fmt::format("has a link at input `{}` that is neither a number nor null", input.name));
      }
      node_.inputs.push_back(std::move(input));
    }
  }

  [[noreturn]] void fail(const std::string& what) const {
    const std::string type = node_.type.empty() ? std::string{} : fmt::format(" ({})", node_.type);
    throw WorkflowError(fmt::format("{}: node {}{} {}", source_, node_.id, type, what),
                        "Export the workflow again from the canvas.");
  }

  JsonView json_;
  const std::string& source_;
  CanvasNode node_;
};

}  // namespace

class CanvasReader {
 public:
  CanvasReader(const std::string& source, std::vector<Violation>& warnings) : source_(source), warnings_(warnings) {}

  Canvas read(JsonView graph) {
    canvas_.json_ = graph;
    read_nodes(graph["nodes"]);
    const JsonView links = graph["links"];
    if (links && !links.is(JsonKind::array) && !links.is(JsonKind::null)) fail("`links` is not a list");
    canvas_.links_.reserve(links.size());
    canvas_.link_index_.reserve(links.size());
    for (const auto [key, link] : links) read_link(link);
    const auto& nodes = canvas_.nodes();
    if (std::any_of(nodes.begin(), nodes.end(), [this](const CanvasNode& node) { return asks_table(node); }))
      canvas_.index_targets();
    return std::move(canvas_);
  }

 private:
  bool asks_table(const CanvasNode& node) const {
    return !node.has_inputs || std::any_of(node.inputs.begin(), node.inputs.end(), [this](const CanvasInput& input) {
      return input.link && canvas_.link(*input.link) == nullptr;
    });
  }

  void read_nodes(JsonView nodes) {
    canvas_.nodes_.reserve(nodes.size());
    canvas_.node_index_.reserve(nodes.size());
    std::size_t position = 0;
    for (const auto [key, json] : nodes) {
      if (!json.is(JsonKind::object)) fail(fmt::format("entry {} of `nodes` is not an object", position));
      const std::string id = id_text(json["id"]);
      if (id.empty()) fail(fmt::format("entry {} of `nodes` has no usable id", position));
      ++position;
      CanvasNode node = read_node(json, id, source_);
      if (!canvas_.add(std::move(node)))
        fail(fmt::format("two nodes have the id {}", id), "Give one of them another id, and its links too.");
    }
  }

  /// [id, origin_id, origin_slot, target_id, target_slot, type], or the same by name.
  void read_link(JsonView json) {
    if (json.is(JsonKind::null)) return;  // holes of old files
    std::optional<Fields> fields;
    if (json.is(JsonKind::array))
      fields = from_array(json);
    else if (json.is(JsonKind::object))
      fields = Fields{json["id"],        json["origin_id"],   json["origin_slot"],
                      json["target_id"], json["target_slot"], json["type"]};
    if (!fields) fail("an entry of `links` is neither a list of six nor an object");
    const std::string id = id_text(fields->id);
    const auto origin_slot = slot_number(fields->origin_slot), target_slot = slot_number(fields->target_slot);
    if (id.empty() || !origin_slot || !target_slot)
      fail(fmt::format("link {} has no usable id or slots", id.empty() ? "?" : id));
    add({id, id_text(fields->origin_id), id_text(fields->target_id), *origin_slot, *target_slot,
         fields->type.string()});
  }

  void add(CanvasLink link) {
    const CanvasLink* old = canvas_.link(link.id);
    const bool same = old == nullptr || (old->origin_id == link.origin_id && old->origin_slot == link.origin_slot &&
                                         old->target_id == link.target_id && old->target_slot == link.target_slot);
    if (!same)
      warnings_.push_back(
          {.type = "bad_linked_input",
           .message = fmt::format("Link {} is there twice; the later one, from node {} to node {}, is taken", link.id,
                                  link.origin_id, link.target_id),
           .hint = "Open the file on the canvas, look at that connection and save again.",
           .node_id = link.target_id});
    canvas_.add(std::move(link));
  }

  struct Fields {
    JsonView id, origin_id, origin_slot, target_id, target_slot, type;
  };

  static std::optional<Fields> from_array(JsonView json) {
    if (json.size() < 5) return std::nullopt;
    auto at = json.begin();
    const auto take = [&, end = json.end()] {
      if (at == end) return JsonView{};
      const JsonView value = (*at).value;
      ++at;
      return value;
    };
    return Fields{take(), take(), take(), take(), take(), take()};  // braces: evaluated left to right
  }

  [[noreturn]] void fail(const std::string& what,
                         const std::string& hint = "Export the workflow again from the canvas.") const {
    throw WorkflowError(fmt::format("{}: {}", source_, what), hint);
  }

  const std::string& source_;
  std::vector<Violation>& warnings_;
  Canvas canvas_;
};

CanvasNode read_node(JsonView json, std::string id, const std::string& source) {
  return NodeReader(json, std::move(id), source).read();
}

Canvas Canvas::read(JsonView graph, const std::string& source, std::vector<Violation>& warnings) {
  return CanvasReader(source, warnings).read(graph);
}

bool Canvas::add(CanvasNode node) {
  if (!node_index_.add(node.id, nodes_.size())) return false;
  nodes_.push_back(std::move(node));
  return true;
}

void Canvas::add(CanvasLink link) {
  if (link_index_.add(link.id, links_.size()))
    links_.push_back(std::move(link));
  else
    links_[*link_index_.find(link.id)] = std::move(link);
}

void Canvas::index_targets() {
  for (std::size_t i = 0; i < links_.size(); ++i) links_into_[links_[i].target_id].push_back(i);
}

const CanvasNode* Canvas::node(const std::string& id) const {
  const auto found = node_index_.find(id);
  return found ? &nodes_[*found] : nullptr;
}

const CanvasLink* Canvas::link(const std::string& id) const {
  const auto found = link_index_.find(id);
  return found ? &links_[*found] : nullptr;
}

const CanvasLink* Canvas::link_into(const std::string& node_id, std::int64_t slot) const {
  const auto found = links_into_.find(node_id);
  if (found == links_into_.end()) return nullptr;
  for (const std::size_t index : found->second)
    if (links_[index].target_slot == slot) return &links_[index];
  return nullptr;
}

}  // namespace weft::workflow
