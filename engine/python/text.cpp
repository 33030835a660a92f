// SPDX-License-Identifier: Apache-2.0
#include "engine/python/text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace weft::python {
namespace {

using schema::Value;

std::string quoted(const std::string& text) {
  const bool has_single = text.find('\'') != std::string::npos;
  const char quote = has_single && text.find('"') == std::string::npos ? '"' : '\'';
  std::string result(1, quote);
  for (const char letter : text) {
    if (letter == '\n')
      result += "\\n";
    else if (letter == '\t')
      result += "\\t";
    else if (letter == '\r')
      result += "\\r";
    else if (letter == quote || letter == '\\')
      (result += '\\') += letter;
    else
      result += letter;
  }
  return result + quote;
}

}  // namespace

// In Python's layout: an exponent from 1e16 and below 1e-4.
std::string float_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  const double size = std::fabs(number);
  if (size != 0 && (size < 1e-4 || size >= 1e16)) return fmt::format("{}", number);
  const std::string text = fmt::format("{}", number);
  if (text.find('e') != std::string::npos) return fmt::format("{:.1f}", number);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

bool truth(const Value& value) {
  if (const auto* flag = value.as_bool()) return *flag;
  if (const auto* number = value.as_int()) return *number != 0;
  if (const auto* number = value.as_uint()) return *number != 0;
  if (const auto* number = value.as_double()) return *number != 0;
  if (const auto* text = value.as_string()) return !text->empty();
  if (const auto* items = value.as_list()) return !items->empty();
  if (const auto* members = value.as_object()) return !members->empty();
  return !value.is_null();
}

std::string repr(const Value& value) {
  if (const auto* text = value.as_string()) return quoted(*text);
  return str(value);
}

std::string str(const Value& value) {
  if (const auto* text = value.as_string()) return *text;
  if (const auto* flag = value.as_bool()) return *flag ? "True" : "False";
  if (const auto* number = value.as_int()) return std::to_string(*number);
  if (const auto* number = value.as_uint()) return std::to_string(*number);
  if (const auto* number = value.as_double()) return float_text(*number);
  std::string result;
  if (const auto* items = value.as_list()) {
    for (const Value& item : *items) result += (result.empty() ? "" : ", ") + repr(item);
    return "[" + result + "]";
  }
  if (const auto* members = value.as_object()) {
    for (const auto& [key, item] : *members) result += (result.empty() ? "" : ", ") + quoted(key) + ": " + repr(item);
    return "{" + result + "}";
  }
  return "None";
}

}  // namespace weft::python
