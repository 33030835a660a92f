// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <string>

#include "engine/schema/node.hpp"
#include "nodes/text/regex_options.hpp"

namespace weft::nodes {
namespace {

/// What a regular expression finds, replaced; the replacement may name groups: \\1, \\g<name>.
struct RegexReplace {
  std::string string, regex_pattern;
  bool case_insensitive = true, multiline = false, dotall = false;
  std::string replace;
  std::int64_t count = 0;

  static void define(schema::Schema<RegexReplace>& s) {
    define_regex_texts(s);
    s.display_name("Regex Replace").description("Find and replace text using regex patterns.");
    s.input("replace", &RegexReplace::replace).multiline();
    s.input("case_insensitive", &RegexReplace::case_insensitive).default_value(true).optional();
    s.input("multiline", &RegexReplace::multiline).default_value(false).optional();
    s.input("dotall", &RegexReplace::dotall)
        .default_value(false)
        .optional()
        .tooltip(
            "When enabled, the dot (.) character will match any character including newline characters. When disabled, "
            "dots won't match newlines.");
    s.input("count", &RegexReplace::count)
        .default_value(0)
        .range(0, 100)
        .optional()
        .tooltip(
            "Maximum number of replacements to make. Set to 0 to replace all occurrences (default). Set to 1 to "
            "replace only the first match, 2 for the first two matches, etc.");
  }

  std::string execute(schema::Context&) const {
    return regex_of(*this).sub(string, replace, static_cast<std::size_t>(count));
  }
};

WEFT_NODE(RegexReplace);

}  // namespace
}  // namespace weft::nodes
