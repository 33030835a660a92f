// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/combined.hpp"

#include <algorithm>
#include <utility>

#include "diffusion/models/text_encoders/weighted_encoding.hpp"

namespace weft::models::text_encoders {
namespace {

using Chunks = std::vector<text::Chunk>;

weights::StateDict all_of(const TowerDicts& dicts) {
  if (dicts.size() == 1) return dicts.begin()->second;
  std::vector<std::pair<std::string, weights::StateDict>> parts;
  for (const auto& [name, dict] : dicts) parts.emplace_back(name + ".", dict);
  return weights::merged(parts);
}

/// Throws what is wrong with a tower in the words of its own file, which a merged store no longer tells apart.
void check_each(const TowerDicts& dicts, const Recipe& recipe) {
  if (dicts.size() == 1) return;
  for (const auto& [name, dict] : dicts) {
    weights::ParameterStore store(dict);
    recipe.make_tower(name, weights::Scope(store));
  }
}

/// Prompts of different lengths for towers whose results lie side by side: empty chunks make up for what is missing.
void fill_up(std::map<std::string, Chunks>& prompts,
             const std::map<std::string, std::unique_ptr<const Tower>>& towers) {
  std::size_t most = 0;
  const auto is_bounded = [&](const std::string& name) {
    return towers.at(name)->chunking().length != text::kUnbounded;
  };
  for (const auto& [name, chunks] : prompts)
    if (is_bounded(name)) most = std::max(most, chunks.size());
  for (auto& [name, chunks] : prompts)
    if (is_bounded(name)) chunks.resize(most, text::empty_chunk(towers.at(name)->chunking(), chunks[0].size()));
}

text::ChunkOptions chunking_of(const Tower& tower, const EncodeOptions& options) {
  text::ChunkOptions chunking = tower.chunking();
  if (chunking.length == text::kUnbounded && options.padding) {
    chunking.min_padding = options.padding->min_padding;
    chunking.min_length = options.padding->min_length;
  }
  return chunking;
}

class Combined final : public TextEncoder {
 public:
  Combined(const TowerDicts& dicts, const Recipe& recipe)
      : store_(std::make_unique<weights::ParameterStore>(all_of(dicts))), combine_(recipe.combine) {
    for (const auto& [name, dict] : dicts) {
      names_.push_back({name, dicts.size() == 1 ? "" : name + "."});
      towers_[name] = recipe.make_tower(name, weights::Scope(*store_, names_.back().prefix));
    }
  }

  Encoded encode(std::string_view prompt, const EncodeOptions& options) const override {
    std::map<std::string, Chunks> prompts;
    for (const auto& [name, tower] : towers_) {
      const auto own = options.tower_prompts.find(name);
      const std::string_view text = own == options.tower_prompts.end() ? prompt : std::string_view(own->second);
      prompts[name] = text::token_chunks(text, chunking_of(*tower, options), options.embeddings);
    }
    if (!options.tower_prompts.empty()) fill_up(prompts, towers_);
    TowerResults results;
    for (const auto& [name, tower] : towers_)
      results[name] = encode_weighted(*tower, prompts.at(name), options.stop_at_layer);
    return combine_(results);
  }

  weights::ParameterStore& store() const override { return *store_; }
  std::vector<TextTower> towers() const override { return names_; }

 private:
  std::unique_ptr<weights::ParameterStore> store_;
  std::function<Encoded(const TowerResults&)> combine_;
  std::vector<TextTower> names_;
  std::map<std::string, std::unique_ptr<const Tower>> towers_;
};

}  // namespace

std::shared_ptr<const TextEncoder> combine_towers(const TowerDicts& dicts, const Recipe& recipe) {
  check_each(dicts, recipe);
  return std::make_shared<const Combined>(dicts, recipe);
}

}  // namespace weft::models::text_encoders
