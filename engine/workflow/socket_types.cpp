// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/socket_types.hpp"

#include <algorithm>
#include <cctype>

namespace weft::workflow {

namespace {

bool same_type_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Cuts the first word off a comma list.
std::string_view take_type_word(std::string_view& list) {
  const auto comma = list.find(',');
  const std::string_view word = list.substr(0, comma);
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  return word;
}

}  // namespace

bool takes_any(std::string_view type) { return type.empty() || type == "*" || type == "0"; }

bool types_connect(std::string_view a, std::string_view b) {
  if (takes_any(a) || takes_any(b) || a == b) return true;
  while (!a.empty()) {
    const std::string_view word = take_type_word(a);
    for (std::string_view rest = b; !rest.empty();)
      if (same_type_word(word, take_type_word(rest))) return true;
  }
  return false;
}

}  // namespace weft::workflow
