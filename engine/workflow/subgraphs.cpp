// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/subgraphs.hpp"

#include <fmt/format.h>

namespace weft::workflow {

namespace {

/// What subgraphs may unfold into: a small file whose subgraphs double at each level must not fill the memory.
constexpr std::size_t kMostNodes = 250'000;
constexpr std::size_t kMostIdBytes = std::size_t{64} << 20;

}  // namespace

Scopes::Scopes(Definitions& definitions, const std::string& source) : definitions_(definitions), source_(source) {
  auto root = std::make_unique<Scope>();
  root->graph = &definitions.file().root();
  link_count_ = root->graph->links().size();
  all_.push_back(std::move(root));
}

const Scope* Scopes::inside(const Scope& scope, const CanvasNode& node) {
  const SubgraphDefinition* definition = definitions_.find(node);
  if (definition == nullptr) return nullptr;
  const Place place{&scope, &node};
  if (const auto known = inside_.find(place); known != inside_.end()) return known->second;
  refuse_endless(scope, node, *definition);
  auto inner = std::make_unique<Scope>();
  inner->graph = &definition->graph;
  inner->definition = definition;
  inner->outer = &scope;
  inner->instance = &node;
  inner->prefix = scope.id_of(node) + ":";
  inner->depth = scope.depth + 1;
  count(*inner);
  inner->values = read_instance_values(node, *definition, definitions_, scope.values);
  all_.push_back(std::move(inner));
  return inside_[place] = all_.back().get();
}

void Scopes::refuse_endless(const Scope& scope, const CanvasNode& node, const SubgraphDefinition& definition) const {
  for (const Scope* around = &scope; around != nullptr; around = around->outer)
    if (around->definition == &definition)
      throw WorkflowError(fmt::format("{}: node {} puts the subgraph `{}` inside itself", source_, scope.id_of(node),
                                      definition.shown_name()),
                          "Take that node out of the subgraph.");
  if (scope.depth >= kMaxSubgraphDepth)
    throw WorkflowError(fmt::format("{}: the subgraph `{}` lies deeper than {} levels", source_,
                                    definition.shown_name(), kMaxSubgraphDepth),
                        "Unpack some of the subgraphs around it.");
}

void Scopes::count(const Scope& scope) {
  link_count_ += scope.graph->links().size();
  node_count_ += scope.graph->nodes().size();
  id_bytes_ += scope.graph->nodes().size() * scope.prefix.size();
  if (node_count_ > kMostNodes || id_bytes_ > kMostIdBytes)
    throw WorkflowError(fmt::format("{}: its subgraphs unfold into more than {} nodes", source_, kMostNodes),
                        "Subgraphs that hold each other several times double at each level: unpack or remove some.");
}

}  // namespace weft::workflow
