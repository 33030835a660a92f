// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/violation_text.hpp"

#include <fmt/format.h>

namespace weft::app {
namespace {

constexpr std::size_t kLongestValue = 160;

}  // namespace

std::string short_value(std::string_view text) {
  if (text.size() <= kLongestValue) return std::string(text);
  std::size_t length = kLongestValue;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;  // not inside a character
  return std::string(text.substr(0, length)) + "…";
}

std::string place_text(const Violation& violation) {
  if (violation.node_id.empty()) return {};
  std::string text = "node " + violation.node_id;
  if (!violation.class_type.empty()) text += " (" + violation.class_type + ")";
  if (!violation.input.empty()) text += ", input " + violation.input;
  return text + ": ";
}

std::string details_text(const Violation& violation, std::string_view indent) {
  std::string text;
  const bool told = violation.message.find(violation.received) != std::string::npos;
  if (!violation.received.empty() && !told)
    text += fmt::format("{}found: {}\n", indent, short_value(violation.received));
  if (!violation.allowed.empty()) text += fmt::format("{}allowed: {}\n", indent, short_value(violation.allowed));
  if (!violation.hint.empty()) text += fmt::format("{}try: {}\n", indent, violation.hint);
  return text;
}

}  // namespace weft::app
