// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/json_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>

#include "engine/workflow/json_tape.hpp"

namespace weft::workflow {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// Reads one code point at `at` and moves past it; a malformed byte is skipped alone.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const int extra = first >= 0xF0 && first < 0xF5   ? 3
                    : first >= 0xE0 && first < 0xF0 ? 2
                    : first >= 0xC2 && first < 0xE0 ? 1
                                                    : 0;
  if (extra == 0 || at + extra > text.size()) return kReplacement;
  char32_t code = first & (0x3F >> extra);
  for (int i = 0; i < extra; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return kReplacement;
    code = code << 6 | (byte(at + i) & 0x3F);
  }
  at += extra;
  return code;
}

void append_escape(std::string& out, char32_t code) {
  if (code < 0x10000) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
    return;
  }
  const std::uint32_t offset = static_cast<std::uint32_t>(code) - 0x10000;
  fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
}

/// How many characters from `at` on are written as they are.
std::size_t plain_run(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] >= 0x20 && text[end] < 0x7F && text[end] != '"' && text[end] != '\\') ++end;
  return end - at;
}

/// The two-character escape of a control character or quote; 0 where it has none.
char short_escape(char c) {
  constexpr std::string_view kEscaped("\"\\\b\f\n\r\t"), kLetters("\"\\bfnrt");
  const auto at = kEscaped.find(c);
  return at == std::string_view::npos ? 0 : kLetters[at];
}

void append_view(std::string& out, JsonView view);

void append_elements(std::string& out, JsonView view) {
  bool first = true;
  for (const auto [key, value] : view) {
    if (!first) out += ", ";
    first = false;
    if (view.is(JsonKind::object)) {
      append_json_string(out, key);
      out += ": ";
    }
    append_view(out, value);
  }
}

/// Recursion is bounded by JsonTape::kMaxDepth.
void append_view(std::string& out, JsonView view) {
  switch (view.kind()) {
    case JsonKind::array:
      out += '[';
      append_elements(out, view);
      out += ']';
      return;
    case JsonKind::object:
      out += '{';
      append_elements(out, view);
      out += '}';
      return;
    case JsonKind::string:
      append_json_string(out, view.string());
      return;
    case JsonKind::boolean:
      out += *view.boolean() ? "true" : "false";
      return;
    case JsonKind::integer:
      out += std::to_string(*view.integer());
      return;
    case JsonKind::unsigned_integer:
      out += std::to_string(*view.unsigned_integer());
      return;
    case JsonKind::real:
      append_json_real(out, *view.real());
      return;
    default:
      out += "null";
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, bool ascii) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (const std::size_t plain = plain_run(text, at)) {
      out.append(text, at, plain);
      at += plain;
    } else if (const char escape = short_escape(text[at])) {
      out += '\\';
      out += escape;
      ++at;
    } else if (const char32_t code = next_code_point(text, at); ascii || code < 0x20 || code == kReplacement) {
      append_escape(out, code);
    } else {
      out.append(text, start, at - start);
    }
  }
  out += '"';
}

void append_json_real(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto shortest = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  const std::string_view text(buffer, shortest.ptr - buffer);
  const auto mark = text.find('e');
  int exponent = 0;
  const char* digits = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(digits, text.data() + text.size(), exponent);
  if (exponent < -4 || exponent >= 16) {
    out += text;  // C and Python write exponents alike: a sign and at least two digits
    return;
  }
  const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  const std::string_view plain(buffer, fixed.ptr - buffer);
  out += plain;
  if (plain.find('.') == std::string_view::npos) out += ".0";
}

std::string python_json(JsonView view) {
  std::string out;
  append_view(out, view);
  return out;
}

}  // namespace weft::workflow
