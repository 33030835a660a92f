// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/log.hpp"
#include "engine/schema/node.hpp"
#include "nodes/text/regex_options.hpp"

namespace weft::nodes {
namespace {

/// What a regular expression finds in a text, a line each. A pattern that is none finds nothing.
struct RegexExtract {
  std::string string, regex_pattern;
  bool case_insensitive = true, multiline = false, dotall = false;
  schema::Choice mode;
  std::int64_t group_index = 1;

  static void define(schema::Schema<RegexExtract>& s) {
    define_regex_texts(s);
    s.display_name("Regex Extract");
    s.input("mode", &RegexExtract::mode).options({"First Match", "All Matches", "First Group", "All Groups"});
    s.input("case_insensitive", &RegexExtract::case_insensitive).default_value(true);
    s.input("multiline", &RegexExtract::multiline).default_value(false);
    s.input("dotall", &RegexExtract::dotall).default_value(false);
    s.input("group_index", &RegexExtract::group_index).default_value(1).range(0, 100);
  }

  std::string execute(schema::Context&) const {
    try {
      return extracted(regex_of(*this));
    } catch (const NodeError& error) {
      log::warning("RegexExtract: {}; so nothing is found", error.what());
      return {};
    }
  }

 private:
  std::string extracted(const python::Regex& regex) const {
    const bool first = mode == "First Match" || mode == "First Group";
    const bool whole = mode == "First Match" || mode == "All Matches";
    std::size_t group = whole ? 0 : static_cast<std::size_t>(group_index);
    if (!whole && (group > regex.group_count() || (!first && regex.group_count() == 0))) return {};
    // Python's findall gives the first group where there are groups.
    if (mode == "All Matches" && regex.group_count() > 0) group = 1;
    std::string lines;
    bool begun = false;
    for (const auto& match : regex.find_all(string, first ? 1 : 0)) {
      if (begun) lines += '\n';
      begun = true;
      // differs: "All Groups" in ComfyUI fails where a group took no part in a match.
      if (const auto& range = match.groups[group]) lines.append(string, range->first, range->second - range->first);
    }
    return lines;
  }
};

WEFT_NODE(RegexExtract);

}  // namespace
}  // namespace weft::nodes
