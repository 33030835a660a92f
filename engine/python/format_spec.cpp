// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/python/format.hpp"
#include "engine/python/strings.hpp"
#include "engine/python/text.hpp"

namespace weft::python {
namespace {

using schema::Value;

constexpr std::size_t kWidestField = 100'000;

/// [[fill]align][sign][#][0][width][grouping][.precision][type]
struct FormatSpec {
  std::u32string fill = U" ";
  char align = 0;
  char sign = '-';
  bool alternate = false;
  std::size_t width = 0;
  char grouping = 0;
  std::optional<std::size_t> precision;
  char type = 0;
};

[[noreturn]] void bad_format(std::string_view specification, std::string_view what) {
  throw NodeError(fmt::format("the format specification \"{}\" {}", specification, what));
}

bool is_align(char32_t letter) { return letter == U'<' || letter == U'>' || letter == U'=' || letter == U'^'; }

class SpecReader {
 public:
  explicit SpecReader(std::string_view text) : text_(text), letters_(decoded(text)) {}

  FormatSpec run() {
    FormatSpec spec;
    if (letters_.size() > 1 && is_align(letters_[1])) {
      spec.fill = letters_.substr(0, 1);
      spec.align = static_cast<char>(letters_[1]);
      at_ = 2;
    } else if (!letters_.empty() && is_align(letters_[0])) {
      spec.align = static_cast<char>(letters_[at_++]);
    }
    if (const char sign = any_of("+- ")) spec.sign = sign;
    spec.alternate = any_of("#") != 0;
    if (any_of("0") != 0) {
      if (spec.align == 0) spec.align = '=';
      if (spec.fill == U" ") spec.fill = U"0";
    }
    spec.width = number().value_or(0);
    spec.grouping = any_of(",_");
    if (any_of(".") != 0) {
      spec.precision = number();
      if (!spec.precision) bad_format(text_, "names no precision behind the point");
    }
    if (at_ < letters_.size() && letters_[at_] < 128) spec.type = static_cast<char>(letters_[at_++]);
    if (at_ < letters_.size()) bad_format(text_, "is not one");
    return spec;
  }

 private:
  char any_of(std::string_view letters) {
    if (at_ >= letters_.size() || letters_[at_] >= 128) return 0;
    const char letter = static_cast<char>(letters_[at_]);
    if (letters.find(letter) == std::string_view::npos) return 0;
    ++at_;
    return letter;
  }

  std::optional<std::size_t> number() {
    std::optional<std::size_t> result;
    while (at_ < letters_.size() && letters_[at_] >= U'0' && letters_[at_] <= U'9') {
      result = result.value_or(0) * 10 + static_cast<std::size_t>(letters_[at_++] - U'0');
      if (*result > kWidestField) bad_format(text_, "is too wide");
    }
    return result;
  }

  std::string_view text_;
  std::u32string letters_;
  std::size_t at_ = 0;
};

// sign: "", "-", "+", " ", and a prefix such as "0x".
std::string padded(const FormatSpec& spec, std::string sign, const std::string& body, char default_align) {
  const auto size = static_cast<std::size_t>(length(sign) + length(body));
  const std::size_t missing = size < spec.width ? spec.width - size : 0;
  const char align = spec.align == 0 ? default_align : spec.align;
  const std::size_t left = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  const auto fill = [&spec](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += encoded(spec.fill);
    return text;
  };
  if (align == '=') return sign + fill(missing) + body;
  return fill(left) + sign + body + fill(missing - left);
}

std::string sign_of(const FormatSpec& spec, bool negative) {
  if (negative) return "-";
  return spec.sign == '-' ? "" : std::string(1, spec.sign);
}

// Groups the digits before the point or exponent.
std::string grouped(const std::string& digits, char separator, std::size_t every) {
  if (separator == 0) return digits;
  const std::size_t end = std::min(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size());
  std::string result;
  for (std::size_t i = 0; i < end; ++i) {
    if (i > 0 && (end - i) % every == 0) result += separator;
    result += digits[i];
  }
  return result + digits.substr(end);
}

std::string format_whole(const FormatSpec& spec, std::string_view text, bool negative, std::uint64_t size) {
  if (spec.precision) bad_format(text, "has a precision, which a whole number does not take");
  std::string digits, prefix;
  switch (spec.type) {
    case 0:
    case 'd':
    case 'n':
      digits = fmt::format("{}", size);
      break;
    case 'b':
      digits = fmt::format("{:b}", size), prefix = "0b";
      break;
    case 'o':
      digits = fmt::format("{:o}", size), prefix = "0o";
      break;
    case 'x':
      digits = fmt::format("{:x}", size), prefix = "0x";
      break;
    case 'X':
      digits = fmt::format("{:X}", size), prefix = "0X";
      break;
    case 'c': {
      const auto letter = static_cast<char32_t>(size);
      if (negative || size > 0x10FFFF) bad_format(text, "makes a letter, but the number is none");
      return padded(spec, "", encoded({&letter, 1}), '<');
    }
    default:
      bad_format(text, "is not one for a whole number");
  }
  const bool decimal = prefix.empty();
  return padded(spec, sign_of(spec, negative) + (spec.alternate ? prefix : ""),
                grouped(digits, spec.grouping, decimal ? 3 : 4), '>');
}

// Python's 'g' without a type keeps ".0" and the digits that read back.
std::string real_digits(const FormatSpec& spec, std::string_view text, double size) {
  const int precision = static_cast<int>(spec.precision.value_or(6));
  const char* alternate = spec.alternate ? "#" : "";
  const auto with = [&](char type) {
    return fmt::format(fmt::runtime(fmt::format("{{:{}.{}{}}}", alternate, precision, type)), size);
  };
  switch (spec.type) {
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return with(spec.type);
    case 'n':
      return with('g');
    case '%':
      return fmt::format("{:.{}f}%", size * 100, precision);
    case 0: {
      if (!spec.precision) return float_text(size);
      const std::string digits = with('g');
      if (digits.find_first_not_of("0123456789") != std::string::npos) return digits;
      if (static_cast<int>(digits.size()) < precision) return digits + ".0";
      // With no room for a decimal, Python writes an exponent where 'g' does not yet.
      std::string decimals = digits.substr(1);
      decimals.erase(decimals.find_last_not_of('0') + 1);
      return fmt::format("{}{}{}e+{:02}", digits[0], decimals.empty() ? "" : ".", decimals, digits.size() - 1);
    }
    default:
      bad_format(text, "is not one for a number");
  }
}

std::string format_real(const FormatSpec& spec, std::string_view text, double number) {
  const double size = std::fabs(number);
  std::string digits = std::isfinite(number) ? real_digits(spec, text, size) : float_text(size);
  return padded(spec, sign_of(spec, std::signbit(number)), grouped(digits, spec.grouping, 3), '>');
}

std::string format_text(FormatSpec spec, std::string_view text, const std::string& value) {
  if ((spec.type != 0 && spec.type != 's') || spec.sign != '-' || spec.alternate || spec.grouping != 0)
    bad_format(text, "is not one for a text");
  if (spec.align == '=') spec.align = spec.fill == U"0" ? '<' : spec.align;
  if (spec.align == '=') bad_format(text, "aligns behind a sign, which a text has not");
  return padded(spec, "", spec.precision ? slice(value, 0, static_cast<std::int64_t>(*spec.precision)) : value, '<');
}

bool is_real_type(char type) { return type != 0 && std::string_view("eEfFgG%").find(type) != std::string_view::npos; }

}  // namespace

std::string format_value(const Value& value, std::string_view specification) {
  if (specification.empty()) return value.is_opaque() ? value.describe() : str(value);
  const FormatSpec spec = SpecReader(specification).run();
  if (const auto* text = value.as_string()) return format_text(spec, specification, *text);
  if (const auto* number = value.as_double()) return format_real(spec, specification, *number);
  if (const auto* number = value.as_uint())
    return is_real_type(spec.type) ? format_real(spec, specification, static_cast<double>(*number))
                                   : format_whole(spec, specification, false, *number);
  const bool* flag = value.as_bool();
  const std::int64_t* number = value.as_int();
  if (flag == nullptr && number == nullptr)
    bad_format(specification, fmt::format("cannot be for {}", value.describe()));
  const std::int64_t whole = flag != nullptr ? static_cast<std::int64_t>(*flag) : *number;
  if (is_real_type(spec.type)) return format_real(spec, specification, static_cast<double>(whole));
  const std::uint64_t size =
      whole < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(whole) : static_cast<std::uint64_t>(whole);
  return format_whole(spec, specification, whole < 0, size);
}

}  // namespace weft::python
