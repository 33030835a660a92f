// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "diffusion/text/unicode_versions.hpp"

namespace weft::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kCapitalSigma = 0x3A3;

utf8proc_category_t category(char32_t c) {
  if (newer_than_unicode_14(c)) return UTF8PROC_CATEGORY_CN;
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

int combining_class(char32_t c) { return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class; }

/// Reads one code point at `at` and moves it on; a malformed sequence is one byte long.
char32_t next_code_point(std::string_view bytes, std::size_t& at) {
  utf8proc_int32_t c = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data() + at),
                                       static_cast<utf8proc_ssize_t>(bytes.size() - at), &c);
  at += length > 0 ? static_cast<std::size_t>(length) : 1;
  return length > 0 ? static_cast<char32_t>(c) : kReplacement;
}

/// Canonical decomposition, marks in canonical order. utf8proc's own ordering is quadratic in a run of marks.
std::u32string decompose(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  utf8proc_int32_t parts[16];  // a canonical decomposition has four at most
  int boundary_state = 0;
  for (const char32_t c : text) {
    const auto count =
        utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts, std::ssize(parts),
                                static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary_state);
    out.append(parts, parts + std::max<utf8proc_ssize_t>(count, 0));
  }
  for (auto at = out.begin(); at != out.end();) {
    const auto mark = [](char32_t c) { return combining_class(c) != 0; };
    const auto first = std::find_if(at, out.end(), mark);
    at = std::find_if_not(first, out.end(), mark);
    std::stable_sort(first, at, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
  }
  return out;
}

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

/// Letters that have case, and what is made of them (Unicode's Cased), but for those that are case-ignorable too.
bool is_cased(char32_t c) {
  const auto kind = category(c);
  if (kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LT) return true;
  return c == 0xAA || c == 0xBA || in(c, 0x2160, 0x217F) || in(c, 0x24B6, 0x24E9) || in(c, 0x1F130, 0x1F149) ||
         in(c, 0x1F150, 0x1F169) || in(c, 0x1F170, 0x1F189);
}

/// Marks and punctuation that may stand inside a word (Unicode's Case_Ignorable).
bool is_case_ignorable(char32_t c) {
  constexpr std::u32string_view kInsideWords =
      U"'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";
  const auto kind = category(c);
  return kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_ME || kind == UTF8PROC_CATEGORY_LM ||
         kind == UTF8PROC_CATEGORY_SK || kind == UTF8PROC_CATEGORY_CF ||
         kInsideWords.find(c) != std::u32string_view::npos;
}

/// Whether the letter at `at` has cased letters before it and none after it (SpecialCasing.txt: Final_Sigma).
bool ends_word(std::u32string_view text, std::size_t at) {
  std::size_t before = at, after = at + 1;
  while (before > 0 && is_case_ignorable(text[before - 1])) --before;
  if (before == 0 || !is_cased(text[before - 1])) return false;
  while (after < text.size() && is_case_ignorable(text[after])) ++after;
  return after == text.size() || !is_cased(text[after]);
}

}  // namespace

std::u32string decode_utf8(std::string_view bytes) {
  std::u32string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) out.push_back(next_code_point(bytes, at));
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  utf8proc_uint8_t bytes[4];
  const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

bool is_control(char32_t c) {
  if (c < 0x80) return c < 0x20 || c == 0x7F;
  const auto kind = category(c);
  return kind == UTF8PROC_CATEGORY_CN || (kind >= UTF8PROC_CATEGORY_CC && kind <= UTF8PROC_CATEGORY_CO);
}

bool is_space_separator(char32_t c) { return c < 0x80 ? c == ' ' : category(c) == UTF8PROC_CATEGORY_ZS; }

bool is_whitespace(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
  return c == 0x85 || c == 0x2028 || c == 0x2029 || is_space_separator(c);
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const auto kind = category(c);
  return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_number(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  const auto kind = category(c);
  return kind >= UTF8PROC_CATEGORY_ND && kind <= UTF8PROC_CATEGORY_NO;
}

bool is_cjk_ideograph(char32_t c) {
  return c >= 0x3400 && (in(c, 0x4E00, 0x9FFF) || in(c, 0x3400, 0x4DBF) || in(c, 0xF900, 0xFAFF) ||
                         in(c, 0x20000, 0x2A6DF) || in(c, 0x2A700, 0x2CEAF) || in(c, 0x2F800, 0x2FA1F));
}

std::optional<int> decimal_digit(char32_t c) {
  const auto is_digit = [](char32_t d) { return category(d) == UTF8PROC_CATEGORY_ND; };
  if (!is_digit(c)) return std::nullopt;
  // Digits are assigned ten in a row, zero first; where rows adjoin, they do so in tens.
  char32_t zero = c;
  while (zero > 0 && is_digit(zero - 1)) --zero;
  return static_cast<int>((c - zero) % 10);
}

std::u32string lower(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char32_t c = text[at];
    if (c < 0x80) {
      out.push_back(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
    } else if (c == kCapitalSigma) {
      out.push_back(ends_word(text, at) ? 0x3C2 : 0x3C3);
    } else if (c == 0x130) {
      out.append({U'i', 0x307});  // the one character whose lower case is two (SpecialCasing.txt)
    } else {
      out.push_back(static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    }
  }
  return out;
}

std::u32string compose(std::u32string text) {
  constexpr char32_t kFirstMark = 0x300;  // below it nothing decomposes to, or combines with, anything below it
  if (std::all_of(text.begin(), text.end(), [](char32_t c) { return c < kFirstMark; })) return text;
  std::u32string out = decompose(text);
  const auto length = utf8proc_normalize_utf32(reinterpret_cast<utf8proc_int32_t*>(out.data()),
                                               static_cast<utf8proc_ssize_t>(out.size()),
                                               static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  out.resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(length, 0)));
  return out;
}

std::size_t end_of_grapheme(std::u32string_view text, std::size_t at) {
  utf8proc_int32_t state = 0;
  for (++at; at < text.size(); ++at)
    if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(text[at - 1]),
                                         static_cast<utf8proc_int32_t>(text[at]), &state))
      break;
  return at;
}

std::vector<std::string_view> split_whitespace(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t first = std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const bool space = is_whitespace(next_code_point(text, at));
    if (!space && first == std::string_view::npos) first = here;
    if (space && first != std::string_view::npos) {
      out.push_back(text.substr(first, here - first));
      first = std::string_view::npos;
    }
  }
  if (first != std::string_view::npos) out.push_back(text.substr(first));
  return out;
}

}  // namespace weft::text
