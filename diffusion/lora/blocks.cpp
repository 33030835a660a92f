// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/blocks.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/lora/change.hpp"
#include "diffusion/lora/naming.hpp"

namespace weft::lora {
namespace {

/// What networks call their blocks; a longer name goes before one that it ends with.
constexpr std::string_view kNumbered[] = {
    "input_blocks",       "output_blocks", "down_blocks",  "up_blocks",
    "double_blocks",      "single_blocks", "joint_blocks", "single_transformer_blocks",
    "transformer_blocks", "resblocks",     "layers",       "blocks"};
constexpr std::string_view kAlone[] = {"middle_block", "mid_block"};

bool is_separator(char letter) { return letter == '.' || letter == '_'; }

/// The number behind a separator at `at`; nothing when there is none.
std::optional<std::uint32_t> number_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_separator(text[at])) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 1, text.data() + text.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

/// A block's name with its number apart, so that 10 comes behind 9.
struct BlockName {
  std::string part;
  std::uint32_t number = 0;
  bool numbered = false;
  auto operator<=>(const BlockName&) const = default;
  std::string text() const { return numbered ? fmt::format("{}.{}", part, number) : part; }
};

/// The outermost block: the one whose name begins first.
std::optional<BlockName> find_block(std::string_view base) {
  std::optional<BlockName> best;
  std::size_t first = base.size();
  for (const std::string_view part : kNumbered) {
    const std::size_t at = base.find(part);
    if (at >= first) continue;
    if (const auto number = number_at(base, at + part.size())) {
      best = BlockName{std::string(part), *number, true};
      first = at;
    }
  }
  for (const std::string_view part : kAlone)
    if (const std::size_t at = base.find(part); at < first) {
      best = BlockName{std::string(part)};
      first = at;
    }
  return best;
}

std::optional<std::int64_t> rank_in(const Change& change) {
  for (const auto kind : change.kinds)
    if (const Adapter* adapter = AdapterRegistry::instance().find(std::string(kind)))
      if (const auto rank = adapter->rank_of(change)) return rank;
  return std::nullopt;
}

}  // namespace

std::string block_of(std::string_view base) {
  const auto block = find_block(base);
  return block ? block->text() : "";
}

std::vector<BlockSummary> blocks_of(const weights::StateDict& file) {
  std::map<BlockName, BlockSummary> blocks;
  const Changes changes = read_changes(file);
  for (const auto& [base, change] : changes.by_base) {
    if (change.kinds.empty()) continue;
    BlockName name = find_block(base).value_or(BlockName{"other"});
    if (target_of(base) == Target::text_encoder) name.part = "text encoder " + name.part;
    BlockSummary& block = blocks[name];
    block.name = name.text();
    ++block.weights;
    if (const auto rank = rank_in(change)) {
      block.rank_min = block.rank_min == 0 ? *rank : std::min(block.rank_min, *rank);
      block.rank_max = std::max(block.rank_max, *rank);
    }
  }
  std::vector<BlockSummary> list;
  for (auto& [name, block] : blocks) list.push_back(std::move(block));
  return list;
}

}  // namespace weft::lora
