// SPDX-License-Identifier: Apache-2.0
#include "engine/base/log.hpp"
#include "engine/schema/node.hpp"
#include "nodes/text/regex_options.hpp"

namespace weft::nodes {
namespace {

/// Whether a regular expression matches anywhere in a text. A pattern that is none matches nothing.
struct RegexMatch {
  std::string string, regex_pattern;
  bool case_insensitive = true, multiline = false, dotall = false;

  static void define(schema::Schema<RegexMatch>& s) {
    define_regex_texts(s);
    s.display_name("Regex Match");
    s.input("case_insensitive", &RegexMatch::case_insensitive).default_value(true);
    s.input("multiline", &RegexMatch::multiline).default_value(false);
    s.input("dotall", &RegexMatch::dotall).default_value(false);
    s.outputs("matches");
  }

  bool execute(schema::Context&) const {
    try {
      return regex_of(*this).search(string).has_value();
    } catch (const NodeError& error) {
      log::warning("RegexMatch: {}; so nothing matches", error.what());
      return false;
    }
  }
};

WEFT_NODE(RegexMatch);

}  // namespace
}  // namespace weft::nodes
