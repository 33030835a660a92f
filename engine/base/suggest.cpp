// SPDX-License-Identifier: Apache-2.0
#include "engine/base/suggest.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace weft {
namespace {

// Words longer than this are not compared letter by letter: the cost is quadratic, and they come from outside.
constexpr std::size_t kLongestWord = 256;

std::string folded(std::string_view text) {
  std::string result(text);
  for (char& letter : result)
    letter = letter == '\\' ? '/' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return result;
}

std::string_view file_name(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace

std::size_t edit_distance(std::string_view from, std::string_view into, std::size_t limit) {
  const std::size_t shorter = std::min(from.size(), into.size());
  const std::size_t longer = std::max(from.size(), into.size());
  if (longer - shorter > limit || longer > kLongestWord) return limit + 1;
  // Optimal string alignment, three rows of the table at a time.
  std::vector<std::size_t> before(into.size() + 1), previous(into.size() + 1), current(into.size() + 1);
  for (std::size_t j = 0; j <= into.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= into.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (from[i - 1] == into[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && from[i - 1] == into[j - 2] && from[i - 2] == into[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous.back(), limit + 1);
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  const std::string wanted = folded(word);
  const std::string* same_file = nullptr;
  const std::string* similar = nullptr;
  std::size_t best = std::max<std::size_t>(2, wanted.size() / 4) + 1;
  for (const std::string& candidate : candidates) {
    const std::string option = folded(candidate);
    if (option == wanted) return candidate;
    if (same_file == nullptr && file_name(option) == file_name(wanted)) same_file = &candidate;
    // Very short words are a mistake or two away from everything.
    const std::size_t distance = edit_distance(wanted, option, best - 1);
    if (distance < best && distance < std::max(wanted.size(), option.size())) {
      best = distance;
      similar = &candidate;
    }
  }
  const std::string* found = same_file != nullptr ? same_file : similar;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const auto found = nearest(word, candidates);
  return found ? fmt::format("Did you mean \"{}\"?", *found) : std::string{};
}

}  // namespace weft
