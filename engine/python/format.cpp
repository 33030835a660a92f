// SPDX-License-Identifier: Apache-2.0
#include "engine/python/format.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/errors.hpp"
#include "engine/python/text.hpp"

namespace weft::python {
namespace {

using schema::Value;

class Formatter {
 public:
  explicit Formatter(const NamedValues& values) : values_(values) {}

  // Fields inside a specification are filled in first, and hold no others.
  std::string run(std::string_view text, int depth) const {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      const char letter = text[at];
      const bool doubled = at + 1 < text.size() && text[at + 1] == letter;
      if (letter != '{' && letter != '}') {
        result += letter;
        ++at;
      } else if (doubled && depth == 0) {
        result += letter;
        at += 2;
      } else if (letter == '}') {
        throw NodeError(fmt::format("the format has a single }} at position {}", at), "Write }} for the letter.");
      } else {
        const std::size_t end = end_of_field(text, at);
        result += field(text.substr(at + 1, end - at - 1), depth);
        at = end + 1;
      }
    }
    return result;
  }

 private:
  static std::size_t end_of_field(std::string_view text, std::size_t begin) {
    int open = 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
      if (text[at] == '{') ++open;
      if (text[at] == '}' && --open == 0) return at;
    }
    throw NodeError(fmt::format("the format has a {{ at position {} without its }}", begin),
                    "Write {{ for the letter.");
  }

  std::string field(std::string_view text, int depth) const {
    if (depth > 1) throw NodeError("the format nests its fields too deeply");
    const std::size_t colon = text.find(':');
    std::string_view name = text.substr(0, colon);
    const std::string specification = colon == std::string_view::npos ? "" : run(text.substr(colon + 1), depth + 1);
    const std::size_t mark = name.find('!');
    const std::string_view conversion = mark == std::string_view::npos ? "" : name.substr(mark + 1);
    const Value value = find(name.substr(0, mark));
    if (mark == std::string_view::npos) return format_value(value, specification);
    if (conversion == "s") return format_value(Value(format_value(value, "")), specification);
    if (conversion == "r" || conversion == "a") return format_value(Value(repr(value)), specification);
    throw NodeError(fmt::format("the format has the conversion !{}, which is none of !s, !r and !a", conversion));
  }

  // name[0][key]
  Value find(std::string_view name) const {
    const std::size_t bracket = std::min(name.find('['), name.size());
    const std::string_view first = name.substr(0, bracket);
    const auto found = std::ranges::find(values_, first, [](const auto& item) { return std::string_view(item.first); });
    if (found == values_.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, value] : values_) names.push_back(known);
      throw NodeError(
          fmt::format("the format names {{{}}}, which is not among its values", first),
          fmt::format("There are: {}.", names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
    }
    Value value = found->second;
    for (std::string_view rest = name.substr(bracket); !rest.empty();) {
      const std::size_t end = rest.find(']');
      if (rest.front() != '[' || end == std::string_view::npos)
        throw NodeError(fmt::format("the format names {{{}}}, which is not a name", name));
      value = item(value, rest.substr(1, end - 1));
      rest.remove_prefix(end + 1);
    }
    return value;
  }

  static Value item(const Value& value, std::string_view key) {
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    const bool number = error == std::errc{} && stop == key.data() + key.size();
    if (const auto* items = value.as_list(); items != nullptr && number && index < items->size())
      return (*items)[index];
    if (const auto* members = value.as_object())
      for (const auto& [name, member] : *members)
        if (name == key) return member;
    throw NodeError(fmt::format("the format asks for [{}] of {}, which has none", key, value.describe()));
  }

  const NamedValues& values_;
};

}  // namespace

std::string format(std::string_view text, const NamedValues& values) { return Formatter(values).run(text, 0); }

}  // namespace weft::python
