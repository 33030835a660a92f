// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <tuple>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

struct GODMTSplitString {
  std::string String;
  std::string delimiter;
  bool splitlines = true;
  bool strip = true;

  static void define(schema::Schema<GODMTSplitString>& s) {
    s.name("GODMT_SplitString").display_name("Split String").category("list_utils");
    s.python_module("custom_nodes.comfyui-list-utils");
    s.description("Cuts a text into a list of texts.");
    s.input("String", &GODMTSplitString::String).default_value("").multiline();
    s.input("delimiter", &GODMTSplitString::delimiter).default_value(",");
    s.input("splitlines", &GODMTSplitString::splitlines)
        .default_value(true)
        .tooltip("Cut at the ends of lines rather than at the delimiter.");
    s.input("strip", &GODMTSplitString::strip).default_value(true).tooltip("Take blanks off both ends of each.");
    s.outputs("STRING", schema::Output("LIST").port("LIST"), "length");
  }

  std::tuple<schema::List<std::string>, schema::Value, std::int64_t> execute(schema::Context&) const {
    const std::string separator = splitlines ? "\n" : delimiter;
    if (separator.empty()) throw NodeError("the delimiter is empty", "Name one, or turn splitlines on.");
    schema::List<std::string> parts;
    schema::Value::List same;
    std::string_view rest = String;
    for (bool more = true; more;) {
      const auto at = rest.find(separator);
      more = at != std::string_view::npos;
      parts.push_back(std::string(trimmed(rest.substr(0, at))));
      same.emplace_back(parts.back());
      if (more) rest.remove_prefix(at + separator.size());
    }
    const auto count = static_cast<std::int64_t>(parts.size());
    return {std::move(parts), schema::Value(std::move(same)), count};
  }

 private:
  std::string_view trimmed(std::string_view text) const {
    if (!strip) return text;
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  }
};

WEFT_NODE(GODMTSplitString);

}  // namespace
}  // namespace weft::nodes
