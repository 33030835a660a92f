// SPDX-License-Identifier: Apache-2.0
#include "nodes/patches/layer_list.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/base/errors.hpp"

namespace weft::nodes {

std::vector<std::int64_t> layer_numbers(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<std::int64_t> numbers;
  const char* const end = text.data() + text.size();
  for (const char* at = std::find_if(text.data(), end, is_digit); at != end; at = std::find_if(at, end, is_digit)) {
    std::int32_t number = 0;
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc())
      throw NodeError("\"" + std::string(text) + "\" holds a number too large for a layer", "Write layers as in \"7, 8, 9\".");
    numbers.push_back(number);
    at = read.ptr;
  }
  return numbers;
}

}  // namespace weft::nodes
