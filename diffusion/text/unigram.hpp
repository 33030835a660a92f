// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace weft::text {

/// A unigram vocabulary (Kudo 2018): pieces of text, each with the logarithm of its probability. Borrows its tables,
/// which are used where they lie, so that making one costs nothing. Immutable, thread-safe.
class UnigramVocabulary {
 public:
  /// All but `order` by id.
  struct Tables {
    std::span<const double> scores;
    std::span<const std::uint32_t> order;    ///< ids in the order of their pieces' bytes
    std::span<const std::uint32_t> offsets;  ///< where each piece starts in `bytes`, and where the last one ends
    std::string_view bytes;
    std::uint32_t unknown = 0;  ///< the id of what no piece covers
  };
  explicit UnigramVocabulary(const Tables& tables);

  /// Appends the ids of the most probable pieces that make up `text` (UTF-8); characters in a row that no piece covers
  /// are one unknown piece. Of equally probable ones it is the choice of the tokenizers library of transformers, which
  /// adds scores from the left and keeps the first. Takes time linear in the text.
  void encode(std::string_view text, std::vector<std::int64_t>& ids) const;

  std::int64_t size() const { return static_cast<std::int64_t>(tables_.scores.size()); }
  std::string_view piece(std::uint32_t id) const;

 private:
  struct Best;
  /// Offers every piece that `text` has at `at` to the positions where they end. Whether one is a single character.
  bool offer_pieces(std::string_view text, std::size_t at, std::vector<Best>& best) const;

  Tables tables_;
  double unknown_score_;
};

}  // namespace weft::text
