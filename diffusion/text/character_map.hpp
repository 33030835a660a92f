// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weft::text {

/// A sentencepiece model's own normalisation (its "precompiled character map"): stretches of text and what each
/// becomes, in a double array (Yata et al. 2007, as darts-clone lays it out). Borrows its bytes; thread-safe.
class CharacterMap {
 public:
  /// Throws std::logic_error when the bytes are no such map.
  explicit CharacterMap(std::string_view bytes);

  /// What the shortest stretch at the start of `text` that is in the map becomes; nothing when there is none.
  std::optional<std::string_view> find(std::string_view text) const;

  /// Text as the tokenizers library of transformers normalises it: grapheme by grapheme where one has fewer than 6
  /// bytes (all of it becomes what its start becomes), else code point by code point. text: code points, none of
  /// them a surrogate. Returns UTF-8.
  std::string normalise(std::u32string_view text) const;

 private:
  std::span<const std::uint32_t> units_;
  std::string_view strings_;
};

}  // namespace weft::text
