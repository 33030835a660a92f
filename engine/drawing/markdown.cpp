// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/markdown.hpp"

namespace weft::drawing {
namespace {

/// "[text](address)" at the front: takes it and gives the text; nothing is taken where it is something else.
bool take_link(std::string_view& text, std::string& out) {
  const std::size_t close = text.find_first_of("]\n");
  if (close == std::string_view::npos || text[close] != ']' || close + 1 >= text.size() || text[close + 1] != '(')
    return false;
  const std::size_t end = text.find_first_of(")\n", close);
  if (end == std::string_view::npos || text[end] != ')') return false;
  out += text.substr(1, close - 1);
  text.remove_prefix(end + 1);
  return true;
}

std::string_view without_heading(std::string_view line) {
  const std::size_t marks = line.find_first_not_of('#');
  if (marks == 0 || marks == std::string_view::npos || marks > 6 || line[marks] != ' ') return line;
  return line.substr(marks + 1);
}

}  // namespace

std::string plain_markdown(std::string_view text) {
  std::string out;
  bool line_start = true;
  while (!text.empty()) {
    if (line_start) text = without_heading(text);
    line_start = false;
    if (text.empty()) break;
    if (text.starts_with("![")) text.remove_prefix(1);
    if (text.front() == '[' && take_link(text, out)) continue;
    if (text.starts_with("**") || text.starts_with("__")) {
      text.remove_prefix(2);
      continue;
    }
    line_start = text.front() == '\n';
    if (text.front() != '`') out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace weft::drawing
