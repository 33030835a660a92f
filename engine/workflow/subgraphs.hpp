// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/workflow/definitions.hpp"
#include "engine/workflow/instance_values.hpp"

namespace weft::workflow {

/// How deep subgraphs may lie in subgraphs.
inline constexpr std::size_t kMaxSubgraphDepth = 256;

/// A graph where it stands: the root, or a subgraph as one instance of it.
struct Scope {
  const Canvas* graph = nullptr;
  const SubgraphDefinition* definition = nullptr;  ///< null for the root, like the next two
  const Scope* outer = nullptr;
  const CanvasNode* instance = nullptr;  ///< of outer's graph
  std::string prefix;                    ///< of the ids of its nodes: "12:7:"
  std::size_t depth = 0;
  InstanceValues values;

  /// A node's id in the prompt: the instances' ids from the root on, then its own.
  std::string id_of(const CanvasNode& node) const { return prefix + node.id; }
};

/// The scopes of a canvas file, each made when it is first asked for.
class Scopes {
 public:
  /// Borrows both; `source` names the file in messages.
  Scopes(Definitions& definitions, const std::string& source);

  const Scope& root() const { return *all_.front(); }
  /// Those made so far, the root first.
  const std::vector<std::unique_ptr<Scope>>& all() const { return all_; }
  /// The inside of a node of `scope`; null when it is no instance. Throws WorkflowError for a subgraph inside itself,
  /// and where subgraphs unfold into more than any workflow has.
  const Scope* inside(const Scope& scope, const CanvasNode& node);
  /// How many links the scopes made so far have: no wire is longer.
  std::size_t link_count() const { return link_count_; }

 private:
  using Place = std::pair<const Scope*, const CanvasNode*>;
  struct PlaceHash {
    std::size_t operator()(const Place& place) const {
      return std::hash<const void*>{}(place.first) * 31 + std::hash<const void*>{}(place.second);
    }
  };
  void refuse_endless(const Scope& scope, const CanvasNode& node, const SubgraphDefinition& definition) const;
  void count(const Scope& scope);

  Definitions& definitions_;
  const std::string& source_;
  std::vector<std::unique_ptr<Scope>> all_;
  std::unordered_map<Place, const Scope*, PlaceHash> inside_;
  std::size_t link_count_ = 0, node_count_ = 0, id_bytes_ = 0;
};

}  // namespace weft::workflow
