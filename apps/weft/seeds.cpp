// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/seeds.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/graph/seeds.hpp"

namespace weft::app {
namespace {

constexpr std::string_view kRandomize = "randomize";

std::uint64_t random_seed() {
  static std::random_device source;
  return static_cast<std::uint64_t>(source()) << 32 | source();
}

/// An API prompt has no controls, and so no seed that is meant to stay.
bool may_randomize(const workflow::Prompt& prompt, const workflow::PromptNode& node, const std::string& input) {
  const bool any_controls =
      std::ranges::any_of(prompt.nodes(), [](const auto& other) { return !other.controls.empty(); });
  if (!any_controls) return true;
  return std::ranges::any_of(
      node.controls, [&](const auto& control) { return control.first == input && control.second == kRandomize; });
}

}  // namespace

SeedChoice parse_seed(std::string_view text) {
  if (text == "saved") return {SeedChoice::Kind::saved, 0};
  if (text == "random") return {SeedChoice::Kind::random, 0};
  SeedChoice choice{SeedChoice::Kind::fixed, 0};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), choice.value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw UsageError(fmt::format("--seed {}: not saved, random or a number from 0 to 18446744073709551615", text));
  return choice;
}

bool set_seeds(workflow::Prompt& prompt, const graph::Graph& graph, const SeedChoice& choice,
               std::uint64_t repetition) {
  if (choice.kind == SeedChoice::Kind::saved) return false;
  bool changed = false;
  for (const graph::SeedUse& use : graph::seeds_used(graph)) {
    workflow::PromptNode* node = prompt.find(use.node_id);
    workflow::PromptInput* input = node == nullptr ? nullptr : node->find(use.input);
    if (input == nullptr) continue;
    const bool random = choice.kind == SeedChoice::Kind::random;
    if (random && !may_randomize(prompt, *node, use.input)) continue;
    input->value = schema::Value(random ? random_seed() : choice.value + repetition);
    changed = true;
  }
  return changed;
}

}  // namespace weft::app
