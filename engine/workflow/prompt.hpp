// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "engine/schema/value.hpp"
#include "engine/workflow/json_tape.hpp"

namespace weft::workflow {

/// An input that takes another node's output.
struct Link {
  std::string node_id;
  std::int64_t slot = 0;
  bool operator==(const Link&) const = default;
};

/// A link, or a value as the document says it; its type comes from the node's declaration, not from here ("8" may be
/// a FLOAT). Multi-select and other array-valued widgets arrive as the object {"__value__": […]}, since a bare pair of
/// id and slot is a link.
using Input = std::variant<schema::Value, Link>;

struct PromptInput {
  std::string name;
  Input value;
};

/// One member of a node's object in the API form. `value` is null for "inputs" and "class_type", which are written
/// from the node; everything else (`_meta`, `is_changed`…) is kept as it came.
struct PromptMember {
  std::string key;
  schema::Value value;
};

/// One node that is to be executed.
struct PromptNode {
  std::string id;
  std::string class_type;
  std::string title;                  ///< `_meta.title`; may be empty
  std::vector<PromptInput> inputs;    ///< in the document's order
  std::vector<PromptMember> members;  ///< the node's object, key by key, in order
  /// Input name → "fixed", "increment", "decrement" or "randomize", for the seeds that the canvas controls.
  /// Only canvas documents carry it.
  std::vector<std::pair<std::string, std::string>> controls;

  const PromptInput* find(std::string_view name) const;
  PromptInput* find(std::string_view name);
};

/// What is to be executed: ComfyUI's API prompt, with ids unique and nodes in order. Holds no definitions, checks
/// no types, and may hold links to nothing and cycles: those are validation's to report.
class Prompt {
 public:
  /// Throws WorkflowError when the id is taken.
  PromptNode& add(PromptNode node);
  /// Makes room for this many nodes.
  void reserve(std::size_t nodes);
  const std::vector<PromptNode>& nodes() const { return nodes_; }
  /// Null when there is no such node.
  const PromptNode* find(std::string_view id) const;
  PromptNode* find(std::string_view id);

  /// The canvas document as JSON in the form of Python's json.dumps, for a picture's `workflow` chunk; empty when
  /// the prompt came without one.
  std::string workflow_json() const;
  /// `canvas` is a place in `tape`, which is kept.
  void set_workflow(std::shared_ptr<const JsonTape> tape, JsonView canvas);

 private:
  struct IdHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
  };
  std::vector<PromptNode> nodes_;
  std::unordered_map<std::string, std::size_t, IdHash, std::equal_to<>> index_;
  std::shared_ptr<const JsonTape> tape_;
  JsonView canvas_;
};

/// How API JSON is laid out: as Python's json.dumps does by default (for a picture's `prompt` chunk), or indented
/// by two blanks and in UTF-8 (for people).
enum class JsonLayout { python, indented };

/// The prompt in ComfyUI's API form.
std::string to_api_json(const Prompt& prompt, JsonLayout layout = JsonLayout::python);

}  // namespace weft::workflow
