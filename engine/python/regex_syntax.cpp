// SPDX-License-Identifier: Apache-2.0
#include "engine/python/regex_syntax.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/python/strings.hpp"

namespace weft::python {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_octal(char letter) { return letter >= '0' && letter <= '7'; }
bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

std::optional<unsigned> hex_value(char letter) {
  if (is_digit(letter)) return static_cast<unsigned>(letter - '0');
  if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
  if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
  return std::nullopt;
}

[[noreturn]] void bad_pattern(const std::string& what, std::size_t at) {
  throw NodeError(fmt::format("{} at position {}", what, at), "It is to be a regular expression of Python's `re`.");
}

/// Reads a pattern letter by letter and writes it in the other syntax.
class PatternTranslator {
 public:
  explicit PatternTranslator(std::string_view pattern) : in_(pattern) {}

  TranslatedPattern run() {
    leading_flags();
    while (at_ < in_.size()) one();
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }
  void copy(std::size_t count = 1) {
    out_.pattern += in_.substr(at_, count);
    at_ += count;
  }

  // (?aiLmsux) at the very start holds for the whole pattern.
  void leading_flags() {
    if (!in_.starts_with("(?")) return;
    const std::size_t end = in_.find_first_not_of("aiLmsux", 2);
    if (end == std::string_view::npos || end == 2 || in_[end] != ')') return;
    std::string kept;
    for (const char flag : in_.substr(2, end - 2)) {
      if (flag == 'a') out_.ascii = true;
      if (flag == 'L') bad_pattern("cannot use LOCALE flag with a str pattern", 3);
      if (flag == 'x') verbose_ = true;
      if (flag == 'i' || flag == 'm' || flag == 's' || flag == 'x') kept += flag;
    }
    if (!kept.empty()) out_.pattern = "(?" + kept + ")";
    at_ = end + 1;
  }

  void one() {
    const char letter = peek();
    if (letter == '\\')
      escape(false);
    else if (letter == '[')
      set();
    else if (letter == '(')
      group();
    else if (letter == '{')
      brace();
    else if (letter == '#' && verbose_)
      copy(std::min(in_.find('\n', at_), in_.size()) - at_);
    else
      copy();
  }

  void group() {
    const std::size_t begin = at_;
    if (peek(1) == '*') bad_pattern("nothing to repeat", begin + 1);
    if (peek(1) != '?') return copy();
    if (peek(2) == '#') {
      const std::size_t end = in_.find(')', at_);
      if (end == std::string_view::npos) bad_pattern("missing ), unterminated comment", begin);
      return copy(end + 1 - at_);
    }
    static constexpr std::string_view kPlain[] = {"?:", "?=", "?!", "?<=", "?<!", "?P<", "?P=", "?>", "?("};
    for (const std::string_view start : kPlain)
      if (in_.substr(at_ + 1).starts_with(start)) return copy(1 + start.size());
    const std::size_t end = in_.find_first_not_of("imsx-", at_ + 2);
    if (end != std::string_view::npos && end > at_ + 2 && in_[end] == ':') return copy(end + 1 - at_);
    bad_pattern(fmt::format("unknown extension ?{}", peek(2)), begin + 1);
  }

  // {,n} is {0,n}.
  void brace() {
    if (peek(1) == ',' && is_digit(peek(2))) {
      std::size_t end = at_ + 2;
      while (end < in_.size() && is_digit(in_[end])) ++end;
      if (end < in_.size() && in_[end] == '}') {
        out_.pattern += "{0";
        ++at_;
        return;
      }
    }
    copy();
  }

  // Inside a set '[' is a letter, not the start of a class of its own.
  void set() {
    const std::size_t begin = at_;
    copy();
    if (peek() == '^') copy();
    if (peek() == ']') {
      out_.pattern += '\\';
      copy();
    }
    while (peek() != ']') {
      if (at_ >= in_.size()) bad_pattern("unterminated character set", begin);
      if (peek() == '\\')
        escape(true);
      else if (peek() == '[')
        (out_.pattern += '\\', copy());
      else
        copy();
    }
    copy();
  }

  void put_code(std::uint32_t code) { out_.pattern += fmt::format("\\x{{{:x}}}", code); }

  void coded(std::size_t digits, std::size_t begin) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const auto value = hex_value(peek(2 + i));
      if (!value) bad_pattern(fmt::format("incomplete escape {}", in_.substr(begin, 2 + i)), begin);
      code = code << 4 | *value;
    }
    if (code > 0x10FFFF) bad_pattern(fmt::format("bad escape {}", in_.substr(begin, 2 + digits)), begin);
    put_code(code);
    at_ += 2 + digits;
  }

  void octal(std::size_t digits) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i) code = code << 3 | static_cast<std::uint32_t>(peek(1 + i) - '0');
    put_code(code);
    at_ += 1 + digits;
  }

  // Python: octal after 0 and for three octal digits; else one or two digits that name a group.
  void number(bool in_set, std::size_t begin) {
    const bool three = is_octal(peek(1)) && is_octal(peek(2)) && is_octal(peek(3));
    if (peek(1) == '0' || in_set) {
      std::size_t digits = 0;
      while (digits < 3 && is_octal(peek(1 + digits))) ++digits;
      if (digits == 0) bad_pattern(fmt::format("bad escape \\{}", peek(1)), begin);
      return octal(digits);
    }
    if (three) return octal(3);
    const std::size_t digits = is_digit(peek(2)) ? 2 : 1;
    out_.pattern += fmt::format("\\g{{{}}}", in_.substr(at_ + 1, digits));
    at_ += 1 + digits;
  }

  void escape(bool in_set) {
    const std::size_t begin = at_;
    const char letter = peek(1);
    if (at_ + 1 >= in_.size()) bad_pattern("bad escape (end of pattern)", begin);
    if (is_digit(letter)) return number(in_set, begin);
    if (letter == 'x') return coded(2, begin);
    if (letter == 'u') return coded(4, begin);
    if (letter == 'U') return coded(8, begin);
    if (letter == 'v') return replace_by("\\x{b}");
    if (letter == 'Z' && !in_set) return replace_by("\\z");
    const std::string_view known = in_set ? "abfnrtdDsSwW" : "abfnrtdDsSwWAB";
    if (is_letter(letter) && known.find(letter) == std::string_view::npos)
      bad_pattern(fmt::format("bad escape \\{}", letter), begin);
    copy(2);
  }

  void replace_by(std::string_view text) {
    out_.pattern += text;
    at_ += 2;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  bool verbose_ = false;
  TranslatedPattern out_;
};

/// Reads a replacement into texts and groups.
class ReplacementReader {
 public:
  explicit ReplacementReader(std::string_view replacement) : in_(replacement) {}

  std::vector<ReplacementPart> run() {
    while (at_ < in_.size()) {
      if (in_[at_] == '\\')
        escape();
      else
        text_ += in_[at_++];
    }
    flush();
    return std::move(parts_);
  }

 private:
  [[noreturn]] void bad(const std::string& what, std::size_t at) const {
    throw NodeError(fmt::format("the replacement: {} at position {}", what, at),
                    "Write \\\\ for a backslash and \\g<1> for a group.");
  }
  char peek(std::size_t ahead) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }

  void flush() {
    if (!text_.empty()) parts_.emplace_back(std::exchange(text_, {}));
  }
  void put_group(ReplacementPart group, std::size_t used) {
    flush();
    parts_.push_back(std::move(group));
    at_ += used;
  }

  void escape() {
    const char letter = peek(1);
    if (at_ + 1 >= in_.size()) bad("bad escape (end of pattern)", at_);
    if (letter == 'g') return named();
    if (is_digit(letter)) return number();
    static constexpr std::string_view kNames = "abfnrtv", kValues = "\a\b\f\n\r\t\v";
    if (const std::size_t known = kNames.find(letter); known != std::string_view::npos)
      text_ += kValues[known];
    else if (letter == '\\')
      text_ += '\\';
    else if (is_letter(letter))
      bad(fmt::format("bad escape \\{}", letter), at_);
    else
      (text_ += '\\') += letter;
    at_ += 2;
  }

  void number() {
    const bool three = is_octal(peek(1)) && is_octal(peek(2)) && is_octal(peek(3));
    if (peek(1) == '0' || three) {
      std::uint32_t code = 0;
      std::size_t digits = 0;
      while (digits < 3 && is_octal(peek(1 + digits)))
        code = code * 8 + static_cast<unsigned>(peek(1 + digits++) - '0');
      const auto letter = static_cast<char32_t>(code);
      text_ += encoded({&letter, 1});
      at_ += 1 + digits;
      return;
    }
    const std::size_t digits = is_digit(peek(2)) ? 2 : 1;
    put_group(static_cast<std::size_t>(std::stoul(std::string(in_.substr(at_ + 1, digits)))), 1 + digits);
  }

  void named() {
    if (peek(2) != '<') bad("missing <", at_ + 2);
    const std::size_t end = in_.find('>', at_ + 3);
    if (end == std::string_view::npos) bad("missing >, unterminated name", at_ + 3);
    const std::string name(in_.substr(at_ + 3, end - at_ - 3));
    if (name.empty()) bad("missing group name", at_ + 3);
    const std::size_t used = end + 1 - at_;
    if (name.find_first_not_of("0123456789") != std::string::npos) return put_group(GroupName{name}, used);
    if (name.size() > 4) bad(fmt::format("invalid group reference {}", name), at_ + 3);
    put_group(static_cast<std::size_t>(std::stoul(name)), used);
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string text_;
  std::vector<ReplacementPart> parts_;
};

}  // namespace

TranslatedPattern to_pcre2(std::string_view pattern) { return PatternTranslator(pattern).run(); }

std::vector<ReplacementPart> parse_replacement(std::string_view replacement) {
  return ReplacementReader(replacement).run();
}

}  // namespace weft::python
