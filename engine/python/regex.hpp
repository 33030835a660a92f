// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::python {

struct RegexFlags {
  bool ignore_case = false;
  bool multiline = false;
  bool dotall = false;
};

/// One match; positions in bytes.
struct RegexMatch {
  using Range = std::pair<std::size_t, std::size_t>;
  /// The whole first, then each group; nullopt for a group that took no part.
  std::vector<std::optional<Range>> groups;
};

/// A regular expression as Python's `re` writes and runs them, on UTF-8 texts. PCRE2 does the work; what Python writes
/// in another way is translated, and what Python does not have is refused as Python refuses it.
/// differs: a look-behind may have branches of different lengths; `\N{…}`, and `(?a:…)` inside, are refused; a match
/// that takes too much work is an error, where Python goes on for hours.
class Regex {
 public:
  /// Throws NodeError: what is wrong with the pattern and where.
  Regex(std::string_view pattern, RegexFlags flags);
  ~Regex();
  Regex(Regex&&) noexcept;

  std::size_t group_count() const noexcept;
  /// Of a named group; nullopt when there is none.
  std::optional<std::size_t> group(const std::string& name) const;
  /// The first match; throws NodeError when it takes too much work.
  std::optional<RegexMatch> search(std::string_view text) const;
  /// All that do not overlap, empty ones included; at most `limit` unless that is 0.
  std::vector<RegexMatch> find_all(std::string_view text, std::size_t limit = 0) const;
  /// re.sub: `replacement` may name groups by \1, \g<1>, \g<name>. count 0: all. Throws NodeError for a replacement
  /// that names a group that is not there, also where nothing matches.
  std::string sub(std::string_view text, std::string_view replacement, std::size_t count) const;

 private:
  struct Code;
  std::unique_ptr<Code> code_;
};

}  // namespace weft::python
