// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/workflow/canvas_file.hpp"
#include "engine/workflow/node_classes.hpp"

namespace weft::workflow {

/// The widget inside a subgraph whose value one of the subgraph's inputs shows outside.
struct PromotedWidget {
  const CanvasNode* node = nullptr;  ///< of the definition's graph; may be an instance itself
  std::string_view name;             ///< the widget's, or the inner instance's input's
};

/// What a canvas file's instances stand for: its subgraphs, and its group nodes once they are asked for.
class Definitions {
 public:
  /// Borrows all of them; `source` names the file in messages.
  Definitions(const CanvasFile& file, NodeClasses& classes, const std::string& source)
      : file_(file), classes_(classes), source_(source) {}

  /// Null when the node is no instance. Throws WorkflowError for an instance of something that the file lacks.
  const SubgraphDefinition* find(const CanvasNode& node);
  /// The first inner widget that is linked to an input of a subgraph; nullopt when there is none, so that only a wire
  /// can feed it.
  const std::optional<PromotedWidget>& promoted(const SubgraphDefinition& definition, std::size_t input);

  const CanvasFile& file() const { return file_; }

 private:
  std::optional<PromotedWidget> find_promoted(const SubgraphDefinition& definition, std::size_t input);
  std::optional<PromotedWidget> widget_at(const SubgraphDefinition& definition, const CanvasLink& link);

  const CanvasFile& file_;
  NodeClasses& classes_;
  const std::string& source_;
  std::unordered_map<std::string_view, std::unique_ptr<SubgraphDefinition>> groups_;
  std::map<std::pair<const SubgraphDefinition*, std::size_t>, std::optional<PromotedWidget>> promoted_;
  std::size_t depth_ = 0;
};

/// Whether the file itself calls an inner socket that is linked to this input a widget's.
bool was_widget(const SubgraphDefinition& definition, std::size_t input);

/// The index of a definition's input; nullopt when it has none of that name.
std::optional<std::size_t> input_index(const SubgraphDefinition& definition, std::string_view name);

}  // namespace weft::workflow
