// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/prompt_number.hpp"

#include <charconv>
#include <limits>
#include <string>
#include <system_error>

#include "diffusion/text/unicode.hpp"

namespace weft::text {
namespace {

/// The text in lower-case ASCII without white space at its ends; nothing when a character has no place in a number.
std::optional<std::string> to_ascii(std::string_view text) {
  std::string out;
  for (const char32_t c : lower(decode_utf8(text))) {
    if (is_whitespace(c))
      out.push_back(' ');
    else if (c < 0x80)
      out.push_back(static_cast<char>(c));
    else if (const auto digit = decimal_digit(c))
      out.push_back(static_cast<char>('0' + *digit));
    else
      return std::nullopt;
  }
  const std::size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) return std::nullopt;
  return out.substr(first, out.find_last_not_of(' ') + 1 - first);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Drops underscores between digits; nothing when one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '_') {
      out.push_back(text[at]);
      continue;
    }
    if (at == 0 || at + 1 == text.size() || !is_digit(text[at - 1]) || !is_digit(text[at + 1])) return std::nullopt;
  }
  return out;
}

/// Whether the value of a number too large or too small for a double is the latter.
bool underflows(std::string_view number) {
  const std::size_t exponent = number.find('e');
  if (exponent != std::string_view::npos) return number[exponent + 1] == '-';
  return number.substr(0, number.find('.')).find_first_not_of('0') == std::string_view::npos;
}

/// The value of a number in lower case, without sign.
std::optional<double> unsigned_value(std::string_view number) {
  if (number == "inf" || number == "infinity") return std::numeric_limits<double>::infinity();
  if (number == "nan") return std::numeric_limits<double>::quiet_NaN();
  // from_chars would take a second sign, "nan(…)" and the like.
  if (number.empty() || !(is_digit(number.front()) || number.front() == '.')) return std::nullopt;
  double value = 0;
  const char* const end = number.data() + number.size();
  const auto [stopped, error] = std::from_chars(number.data(), end, value);
  if (error == std::errc::invalid_argument || stopped != end) return std::nullopt;
  if (error == std::errc::result_out_of_range)
    return underflows(number) ? 0.0 : std::numeric_limits<double>::infinity();
  return value;
}

}  // namespace

std::optional<double> parse_python_float(std::string_view text) {
  // The longest way to write a weight that anybody means; a longer text is prose, and not worth a copy.
  constexpr std::size_t kLongest = 4096;
  if (text.size() > kLongest) return std::nullopt;
  const auto ascii = to_ascii(text);
  const auto plain = ascii ? without_underscores(*ascii) : std::nullopt;
  if (!plain) return std::nullopt;
  std::string_view number = *plain;
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('+')) number.remove_prefix(1);
  const auto value = unsigned_value(number);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

}  // namespace weft::text
