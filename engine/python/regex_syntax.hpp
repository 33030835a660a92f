// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weft::python {

/// A pattern in PCRE2's syntax.
struct TranslatedPattern {
  std::string pattern;
  bool ascii = false;  ///< (?a): \w, \d and the like are ASCII's
};

/// Throws NodeError for what Python's syntax does not have.
TranslatedPattern to_pcre2(std::string_view pattern);

/// A group of a replacement that is named rather than numbered.
struct GroupName {
  std::string name;
};
/// A part of a replacement: a text, or a group by number or name.
using ReplacementPart = std::variant<std::string, std::size_t, GroupName>;

/// Throws NodeError for escapes that Python does not know.
std::vector<ReplacementPart> parse_replacement(std::string_view replacement);

}  // namespace weft::python
