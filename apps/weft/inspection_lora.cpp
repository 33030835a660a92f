// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/inspection_lora.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/lora/blocks.hpp"
#include "diffusion/lora/describe.hpp"
#include "diffusion/lora/load.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"

namespace weft::app {
namespace {

constexpr std::size_t kShownWords = 20;

std::string rank_text(std::int64_t least, std::int64_t most) {
  return least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most);
}

std::vector<std::string> block_texts(const weights::StateDict& file) {
  std::vector<std::string> texts;
  for (const lora::BlockSummary& block : lora::blocks_of(file)) {
    const std::string rank = block.rank_max == 0 ? "no rank" : "rank " + rank_text(block.rank_min, block.rank_max);
    texts.push_back(fmt::format("{}: {}, {} weight{}", block.name, rank, block.weights, block.weights == 1 ? "" : "s"));
  }
  return texts;
}

/// A model to lay a LoRA over: with its text encoder where the file has one.
struct Base {
  std::optional<models::Model> model;
  std::optional<models::Clip> clip;
};

Base open_base(const std::string& path) {
  const weights::StateDict file = weights::load_state_dict(path);
  const auto recognised = models::recognise(file);
  if (recognised && !recognised->family.empty() && recognised->folder == "diffusion_models")
    return {models::load_diffusion_model(file).model, std::nullopt};
  if (!recognised || recognised->family.empty())
    throw UsageError(fmt::format("--against {}: looks like {}, not like a checkpoint or diffusion model that weft has",
                                 path, recognised ? recognised->kind : "no model at all"));
  models::LoadedCheckpoint loaded = models::load_checkpoint(file);
  return {std::move(loaded.model), std::move(loaded.clip)};
}

}  // namespace

void add_lora(Facts& facts, const lora::Description& lora, const weights::StateDict& file) {
  auto& entries = facts.entries;
  entries["naming"] = lora.naming;
  if (!lora.kinds.empty()) entries["changes"] = fmt::format("{}", fmt::join(lora.kinds, ", "));
  if (!lora.family.empty()) entries["made for"] = lora.family;
  if (lora.rank_max > 0) entries["rank"] = rank_text(lora.rank_min, lora.rank_max);
  if (!lora.alphas.empty())
    entries["alpha"] = fmt::format("{}", fmt::join(lora.alphas, ", "));
  else if (lora.rank_max > 0)
    entries["alpha"] = "none given: the rank";
  entries["targets"] = fmt::format("{} weights of the diffusion model, {} of the text encoder", lora.network_targets,
                                   lora.text_encoder_targets);
  entries[std::string(kBlocksLabel)] = block_texts(file);
  if (!lora.title.empty()) entries["title"] = lora.title;
  if (!lora.base_model.empty()) entries["trained on"] = lora.base_model;
  if (lora.trigger_words.empty()) return;
  std::vector<std::string> words;
  for (const auto& [word, count] : lora.trigger_words)
    if (words.size() < kShownWords) words.push_back(count == 0 ? word : fmt::format("{} ({})", word, count));
  entries["trigger words"] = words;
}

void add_matches(Facts& facts, const lora::Description& lora, const weights::StateDict& file,
                 const std::string& against) {
  const Base base = open_base(against);
  auto& entries = facts.entries;
  entries["against"] = against;
  try {
    const lora::LoadedLora loaded =
        lora::load_lora(file, base.model ? &*base.model : nullptr, base.clip ? &*base.clip : nullptr, 1.0, 1.0);
    entries["matches"] = fmt::format("{} weights of the diffusion model, {} of the text encoder", loaded.model_targets,
                                     loaded.clip_targets);
    if (!base.clip && lora.text_encoder_targets > 0)
      entries["not asked for"] =
          fmt::format("{} keys for a text encoder, which {} has none of", loaded.clip_keys, against);
    if (loaded.unmatched.empty()) return;
    entries["without a place"] = loaded.unmatched_summary;
    entries[std::string(kUnmatchedLabel)] = loaded.unmatched;
  } catch (const WeightsError& error) {
    entries["matches"] = fmt::format("nothing: {}{}{}", error.what(), error.hint().empty() ? "" : " ", error.hint());
  }
}

}  // namespace weft::app
