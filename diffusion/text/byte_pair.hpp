// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weft::text {

/// A byte-pair vocabulary in the layout of OpenAI's CLIP: ids 0-255 are the bytes, 256-511 the bytes that end a word,
/// then one id for each merge in the order of the merges, then start and end. Immutable, thread-safe.
class BytePairVocabulary {
 public:
  /// merges: lines "left right", best first, in the printable alphabet of OpenAI's byte-pair encoders ("</w>" ends a
  /// word). Throws std::logic_error for a line that is not a merge of symbols known before it.
  explicit BytePairVocabulary(std::string_view merges);

  /// Appends the ids of one word, given as the bytes of its UTF-8 (Sennrich et al. 2016: the best-ranked pair is merged
  /// wherever it stands, until no known pair is left). Near linear in the word's length.
  void encode(std::string_view word, std::vector<std::int64_t>& ids) const;

  /// How many ids there are, start and end included.
  std::int64_t size() const { return merges_ + 2 * 256 + 2; }

 private:
  friend class WordMerger;
  /// The id of two symbols side by side, or kNone.
  std::uint32_t merged(std::uint32_t left, std::uint32_t right) const;
  /// Where a packed pair stands in the table, or would.
  std::size_t slot_of(std::uint32_t pair) const;

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  /// An open-addressing table: a pair packed as left * 65536 + right, and the id it merges to.
  struct Slot {
    std::uint32_t pair = kNone;
    std::uint32_t id = kNone;
  };
  std::vector<Slot> slots_;
  int hash_shift_ = 0;
  std::array<std::uint16_t, 256> byte_ids_;
  std::int64_t merges_ = 0;
};

}  // namespace weft::text
