// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// The candidate that `word` was probably meant to be: equal but for case and path separators, the same file name
/// in another folder, or a few typing mistakes away. Nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// "Did you mean X?", or an empty text. For hints.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Insertions, deletions, replacements and swaps of neighbours (bytes) that turn `from` into `into`; counting stops
/// at limit + 1.
std::size_t edit_distance(std::string_view from, std::string_view into, std::size_t limit);

}  // namespace weft
