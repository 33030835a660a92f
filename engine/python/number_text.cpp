// SPDX-License-Identifier: Apache-2.0
#include "engine/python/number_text.hpp"

#include <charconv>

#include "engine/python/strings.hpp"

namespace weft::python {
namespace {

bool digit_at(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

// Without the single underscores that Python allows between digits, and without a plus.
std::optional<std::string> plain_digits(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_')
      digits += text[i];
    else if (i == 0 || !digit_at(text, i - 1) || !digit_at(text, i + 1))
      return std::nullopt;
  }
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.erase(0, 1);
  return digits;
}

template <typename T>
std::optional<T> read_all(const std::string& digits) {
  T number{};
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Number> parse_number(const schema::Value& value) {
  if (const auto* flag = value.as_bool()) return *flag;
  if (const auto* whole = value.as_int()) return *whole;
  if (const auto* large = value.as_uint()) return static_cast<double>(*large);
  if (const auto* real = value.as_double()) return *real;
  const std::string* text = value.as_string();
  const auto digits = text == nullptr ? std::nullopt : plain_digits(strip(*text));
  if (!digits) return std::nullopt;
  if (const auto whole = read_all<std::int64_t>(*digits)) return *whole;
  if (const auto real = read_all<double>(*digits)) return *real;
  return std::nullopt;
}

}  // namespace weft::python
