// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/describe.hpp"

#include <algorithm>
#include <set>

#include <ATen/ATen.h>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/lora/family_guess.hpp"
#include "diffusion/lora/metadata.hpp"
#include "diffusion/lora/naming.hpp"

namespace weft::lora {
namespace {

constexpr std::string_view kUnknownNaming = "unknown";

// How many changes a naming reads, by what they are for.
struct Count {
  std::size_t network = 0;
  std::size_t text_encoder = 0;
};

Count count(const Naming& naming, const Changes& changes) {
  Count counted;
  for (const auto& [base, change] : changes.by_base) {
    const auto target = naming.target(base);
    if (target == Target::network) ++counted.network;
    if (target == Target::text_encoder) ++counted.text_encoder;
  }
  return counted;
}

void describe_naming(Description& description, const Changes& changes) {
  description.naming = kUnknownNaming;
  for (const auto& [name, naming] : NamingRegistry::instance().entries()) {
    const auto counted = count(naming, changes);
    if (counted.network + counted.text_encoder <= description.network_targets + description.text_encoder_targets)
      continue;
    description.naming = name;
    description.network_targets = counted.network;
    description.text_encoder_targets = counted.text_encoder;
  }
}

std::optional<std::int64_t> rank_of(const Change& change) {
  for (const auto kind : change.kinds)
    if (const Adapter* adapter = AdapterRegistry::instance().find(std::string(kind)))
      if (const auto rank = adapter->rank_of(change)) return rank;
  return std::nullopt;
}

void describe_ranks(Description& description, const Changes& changes) {
  std::set<double> alphas;
  for (const auto& [base, change] : changes.by_base) {
    if (const at::Tensor* alpha = change.find("alpha"); alpha != nullptr && alpha->numel() == 1)
      alphas.insert(alpha->item<double>());
    const auto rank = rank_of(change);
    if (!rank) continue;
    description.rank_min = description.rank_min == 0 ? *rank : std::min(description.rank_min, *rank);
    description.rank_max = std::max(description.rank_max, *rank);
  }
  description.alphas.assign(alphas.begin(), alphas.end());
}

}  // namespace

std::optional<Description> describe(const weights::StateDict& file) {
  const Changes changes = read_changes(file);
  std::set<std::string> kinds;
  for (const auto& [base, change] : changes.by_base) kinds.insert(change.kinds.begin(), change.kinds.end());
  if (kinds.empty()) return std::nullopt;
  Description description;
  description.kinds.assign(kinds.begin(), kinds.end());
  description.family = guess_family(changes);
  describe_naming(description, changes);
  describe_ranks(description, changes);
  description.title = title_of(file.metadata());
  description.base_model = base_model_of(file.metadata());
  description.trigger_words = trigger_words(file.metadata());
  return description;
}

}  // namespace weft::lora
