// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/literal.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/python/text.hpp"

namespace weft::graph {
namespace {

using schema::Value;

Converted failed(const Value& value, std::string problem) { return {value, std::move(problem)}; }

// Python's int() and float() take blanks around a number and single underscores between digits.
std::optional<std::string> number_text(std::string_view text) {
  static constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
  std::string digits;
  const auto is_digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_')
      digits += text[i];
    else if (i == 0 || !is_digit(i - 1) || !is_digit(i + 1))
      return std::nullopt;
  }
  if (!digits.empty() && digits.front() == '+' && digits.size() > 1 && digits[1] != '-') digits.erase(0, 1);
  return digits;
}

Converted int_from_text(const Value& value, const std::string& text) {
  const char* const problem = "is not a whole number";
  const auto digits = number_text(text);
  if (!digits) return failed(value, problem);
  const char* const end = digits->data() + digits->size();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(digits->data(), end, number);
  if (stop != end || error == std::errc::invalid_argument) return failed(value, problem);
  if (error == std::errc{}) return {Value(number), {}};
  std::uint64_t large = 0;
  if (std::from_chars(digits->data(), end, large).ec == std::errc{}) return {Value(large), {}};
  const bool negative = digits->front() == '-';
  return {.value = value, .below = negative, .above = !negative};
}

Converted int_from_double(const Value& value, double number) {
  if (!std::isfinite(number)) return failed(value, "is not a finite number");
  const double whole = std::trunc(number);
  if (whole < -0x1p63) return {.value = value, .below = true};
  if (whole >= 0x1p64) return {.value = value, .above = true};
  if (whole >= 0x1p63) return {Value(static_cast<std::uint64_t>(whole)), {}};
  return {Value(static_cast<std::int64_t>(whole)), {}};
}

Converted to_int(const Value& value) {
  if (value.as_int() != nullptr || value.as_uint() != nullptr) return {value, {}};
  if (const bool* flag = value.as_bool()) return {Value(static_cast<std::int64_t>(*flag)), {}};
  if (const double* number = value.as_double()) return int_from_double(value, *number);
  if (const std::string* text = value.as_string()) return int_from_text(value, *text);
  return failed(value, "is not a number");
}

Converted float_from_text(const Value& value, const std::string& text) {
  const char* const problem = "is not a number";
  const auto digits = number_text(text);
  if (!digits) return failed(value, problem);
  double number = 0;
  const char* const end = digits->data() + digits->size();
  const auto [stop, error] = std::from_chars(digits->data(), end, number);
  if (stop != end || error == std::errc::invalid_argument) return failed(value, problem);
  // differs: Python makes infinity of a number that is too large, and takes "nan"; no node can use either.
  if (error != std::errc{} || !std::isfinite(number)) return failed(value, "is not a finite number");
  return {Value(number), {}};
}

Converted to_float(const Value& value) {
  if (const double* number = value.as_double())
    return std::isfinite(*number) ? Converted{value, {}} : failed(value, "is not a finite number");
  if (const auto* number = value.as_int()) return {Value(static_cast<double>(*number)), {}};
  if (const auto* number = value.as_uint()) return {Value(static_cast<double>(*number)), {}};
  if (const bool* flag = value.as_bool()) return {Value(*flag ? 1.0 : 0.0), {}};
  if (const std::string* text = value.as_string()) return float_from_text(value, *text);
  return failed(value, "is not a number");
}

// Python's truth: "false" is a text that is not empty, so it is true.
bool truth(const Value& value) {
  if (const bool* flag = value.as_bool()) return *flag;
  if (const auto* number = value.as_int()) return *number != 0;
  if (const auto* number = value.as_uint()) return *number != 0;
  if (const double* number = value.as_double()) return *number != 0;
  if (const std::string* text = value.as_string()) return !text->empty();
  if (const auto* items = value.as_list()) return !items->empty();
  if (const auto* members = value.as_object()) return !members->empty();
  return false;
}

const Value& unwrapped(const Value& value) {
  if (const auto* members = value.as_object())
    for (const auto& [key, item] : *members)
      if (key == "__value__") return item;
  return value;
}

// Exact for all three kinds: long double has 64 bits of mantissa on x86-64.
long double number_of(const Value& value) noexcept {
  if (const auto* number = value.as_int()) return static_cast<long double>(*number);
  if (const auto* number = value.as_uint()) return static_cast<long double>(*number);
  if (const double* number = value.as_double()) return *number;
  return 0;
}

}  // namespace

Converted convert_literal(const Value& literal, std::string_view port) {
  const Value& value = unwrapped(literal);
  if (port == "INT") return to_int(value);
  if (port == "FLOAT") return to_float(value);
  if (port == "STRING") return {value.as_string() != nullptr ? value : Value(python::str(value)), {}};
  if (port == "BOOLEAN") return {Value(truth(value)), {}};
  return {value, {}};
}

int compare_numbers(const Value& a, const Value& b) noexcept {
  const long double left = number_of(a), right = number_of(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

}  // namespace weft::graph
