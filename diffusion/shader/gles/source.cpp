// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/source.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <stdexcept>

#include "diffusion/shader/gles/expansion.hpp"

namespace weft::shader::gles {
namespace {

constexpr std::int64_t kMostPasses = 65536;
constexpr std::size_t kMostBytes = std::size_t{1} << 18;
// Compilers walk expressions by recursion.
constexpr int kDeepest = 200;
constexpr int kMostTerms = 5000;
constexpr std::size_t kLongestLog = 3000;
constexpr std::size_t kMostQuotes = 5;
constexpr std::size_t kLongestQuote = 200;

constexpr std::string_view kFullPrecision =
    "#define lowp highp\n#define mediump highp\n"
    "precision highp float; precision highp int; precision highp sampler2D;\n#line ";

constexpr std::string_view kBlank = " \t\r\f\v";

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(kBlank);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlank) - start + 1);
}

// Takes the first line, without its end, off `text`.
std::string_view taken_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

// Takes `word` off the start of `text`, and blanks behind it.
bool taken_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

std::optional<std::int64_t> leading_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end != text.data() ? std::optional(number) : std::nullopt;
}

// The line that a message is about: "0:12(5): error" of Mesa, "0(12) : error" of NVIDIA, "ERROR: 0:12: " of ANGLE.
std::optional<std::int64_t> line_of(std::string_view message) {
  taken_word(message, "ERROR:");
  const std::size_t digits = message.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return {};
  if (message[digits] != ':' && message[digits] != '(') return {};
  return leading_number(message.substr(digits + 1));
}

std::string_view line_at(std::string_view source, std::int64_t number) {
  for (std::int64_t at = 1; at < number && !source.empty(); ++at) taken_line(source);
  return trimmed(taken_line(source)).substr(0, kLongestQuote);
}

}  // namespace

std::string without_comments(std::string_view source) {
  std::string text(source);
  std::size_t at = 0;
  const auto blank_to = [&](std::size_t end) {
    for (end = std::min(end, text.size()); at < end; ++at)
      if (text[at] != '\n') text[at] = ' ';
  };
  while ((at = text.find('/', at)) < text.size()) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == '/')
      blank_to(text.find('\n', at));
    else if (next == '*') {
      const std::size_t end = text.find("*/", at + 2);
      blank_to(end == std::string::npos ? end : end + 2);
    } else
      ++at;
  }
  return text;
}

std::int64_t passes_of(std::string_view source) {
  const std::string text = without_comments(source);
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = trimmed(taken_line(rest));
    if (!taken_word(line, "#") || !taken_word(line, "pragma") || !taken_word(line, "passes")) continue;
    const auto number = leading_number(line);
    if (!number || *number > kMostPasses)
      throw std::invalid_argument("#pragma passes wants a number from 1 to " + std::to_string(kMostPasses) +
                                  ", not \"" + std::string(line.substr(0, 40)) + "\"");
    return std::max<std::int64_t>(*number, 1);
  }
  return 1;
}

void check_source(std::string_view source) {
  if (trimmed(without_comments(source)).find_first_not_of("\n\r\t ") == std::string_view::npos)
    throw std::invalid_argument("the shader is empty");
  if (source.find('\0') != std::string_view::npos) throw std::invalid_argument("the shader has a zero byte in it");
  if (source.size() > kMostBytes) throw std::invalid_argument("the shader is longer than 256 KiB");
  const std::string text = without_comments(source);
  check_expansion(text);
  int depth = 0, terms = 0;
  for (const char c : text) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    terms = c == ';' || c == '{' || c == '}'
                ? 0
                : terms + (std::string_view("+-*/%!~<>=&|^?,.[(").find(c) != std::string_view::npos);
    if (depth > kDeepest) throw std::invalid_argument("the shader nests more than 200 brackets");
    if (terms > kMostTerms) throw std::invalid_argument("a statement of the shader has more than 5000 operators");
  }
}

std::string with_full_precision(std::string_view source) {
  const std::string text = without_comments(source);
  std::size_t end = 0;  // of the last #version or #extension, which must come first
  std::size_t lines = 0, number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = trimmed(taken_line(rest));
    ++number;
    if (!line.empty() && !taken_word(line, "#")) break;
    if (!line.starts_with("version") && !line.starts_with("extension")) continue;
    end = text.size() - rest.size();
    lines = number;
  }
  if (lines == 0) return std::string(source);
  const std::string head(source.substr(0, end));
  return head + (head.ends_with('\n') ? "" : "\n") + std::string(kFullPrecision) + std::to_string(lines + 1) + "\n" +
         std::string(source.substr(end));
}

std::string quoted_log(std::string_view log, std::string_view source) {
  while (!log.empty() && (log.back() == '\0' || log.back() == '\n')) log.remove_suffix(1);
  std::string text(log.substr(0, kLongestLog));
  std::set<std::int64_t> quoted;
  for (std::string_view rest = log.substr(0, kLongestLog); !rest.empty() && quoted.size() < kMostQuotes;) {
    const auto number = line_of(trimmed(taken_line(rest)));
    if (!number || *number < 1 || quoted.contains(*number)) continue;
    const std::string_view line = line_at(source, *number);
    if (line.empty()) continue;
    quoted.insert(*number);
    text += "\n  line " + std::to_string(*number) + ": " + std::string(line);
  }
  return text;
}

}  // namespace weft::shader::gles
