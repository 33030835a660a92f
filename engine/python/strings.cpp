// SPDX-License-Identifier: Apache-2.0
#include "engine/python/strings.hpp"

#include <algorithm>

#include <utf8proc.h>

#include "engine/python/special_casing.hpp"

namespace weft::python {
namespace {

constexpr char32_t kCapitalSigma = 0x3A3, kFinalSigma = 0x3C2, kSmallSigma = 0x3C3, kDottedCapitalI = 0x130;

enum class Case { upper, title };

const SpecialCasing* find_special(char32_t letter) {
  const auto found = std::ranges::lower_bound(kSpecialCasing, letter, {}, &SpecialCasing::letter);
  return found == kSpecialCasing.end() || found->letter != letter ? nullptr : &*found;
}

void append_large(std::u32string& out, char32_t letter, Case form) {
  if (const SpecialCasing* special = find_special(letter)) {
    for (const char32_t each : form == Case::upper ? special->upper : special->title)
      if (each != 0) out += each;
    return;
  }
  const auto code = static_cast<utf8proc_int32_t>(letter);
  out += static_cast<char32_t>(form == Case::upper ? utf8proc_toupper(code) : utf8proc_totitle(code));
}

bool is_cased(char32_t letter) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(letter));
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LT;
}

// Marks and modifiers do not come between a letter and the end of its word.
bool is_case_ignorable(char32_t letter) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(letter));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_LM || category == UTF8PROC_CATEGORY_SK || letter == U'\'' || letter == U'.' ||
         letter == U':' || letter == 0xB7 || letter == 0x2019;
}

// A sigma at the end of a word has a form of its own.
bool ends_word(const std::u32string& letters, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && is_case_ignorable(letters[before - 1])) --before;
  if (before == 0 || !is_cased(letters[before - 1])) return false;
  std::size_t after = at + 1;
  while (after < letters.size() && is_case_ignorable(letters[after])) ++after;
  return after == letters.size() || !is_cased(letters[after]);
}

void append_small(std::u32string& out, const std::u32string& letters, std::size_t at) {
  const char32_t letter = letters[at];
  if (letter == kCapitalSigma)
    out += ends_word(letters, at) ? kFinalSigma : kSmallSigma;
  else if (letter == kDottedCapitalI)
    (out += U'i') += char32_t{0x307};
  else
    out += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(letter)));
}

// str.isspace: Unicode's blanks, and the separators 0x1C to 0x1F.
bool is_blank(char32_t letter) {
  return (letter >= 0x9 && letter <= 0xD) || (letter >= 0x1C && letter <= 0x20) || letter == 0x85 || letter == 0xA0 ||
         letter == 0x1680 || (letter >= 0x2000 && letter <= 0x200A) || letter == 0x2028 || letter == 0x2029 ||
         letter == 0x202F || letter == 0x205F || letter == 0x3000;
}

}  // namespace

std::u32string decoded(std::string_view text) {
  std::u32string letters;
  letters.reserve(text.size());
  const auto* next = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t letter = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(next, left, &letter);
    letters += used > 0 ? static_cast<char32_t>(letter) : char32_t{0xFFFD};
    const utf8proc_ssize_t step = used > 0 ? used : 1;
    next += step;
    left -= step;
  }
  return letters;
}

std::string encoded(std::u32string_view letters) {
  std::string text;
  text.reserve(letters.size());
  for (const char32_t letter : letters) {
    utf8proc_uint8_t bytes[4];
    const auto count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(letter), bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
  }
  return text;
}

std::string upper(std::string_view text) {
  std::u32string result;
  for (const char32_t letter : decoded(text)) append_large(result, letter, Case::upper);
  return encoded(result);
}

std::string lower(std::string_view text) {
  const std::u32string letters = decoded(text);
  std::u32string result;
  for (std::size_t i = 0; i < letters.size(); ++i) append_small(result, letters, i);
  return encoded(result);
}

std::string capitalize(std::string_view text) {
  const std::u32string letters = decoded(text);
  std::u32string result;
  if (!letters.empty()) append_large(result, letters.front(), Case::title);
  for (std::size_t i = 1; i < letters.size(); ++i) append_small(result, letters, i);
  return encoded(result);
}

std::string title(std::string_view text) {
  const std::u32string letters = decoded(text);
  std::u32string result;
  bool inside = false;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (inside)
      append_small(result, letters, i);
    else
      append_large(result, letters[i], Case::title);
    inside = is_cased(letters[i]);
  }
  return encoded(result);
}

std::string strip(std::string_view text, Side side) {
  const std::u32string letters = decoded(text);
  std::size_t begin = 0, end = letters.size();
  if (side != Side::right)
    while (begin < end && is_blank(letters[begin])) ++begin;
  if (side != Side::left)
    while (end > begin && is_blank(letters[end - 1])) --end;
  return encoded(std::u32string_view(letters).substr(begin, end - begin));
}

std::int64_t length(std::string_view text) { return static_cast<std::int64_t>(decoded(text).size()); }

std::string slice(std::string_view text, std::int64_t start, std::int64_t end) {
  const std::u32string letters = decoded(text);
  const auto size = static_cast<std::int64_t>(letters.size());
  const auto place = [size](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size); };
  const std::int64_t first = place(start), last = std::max(first, place(end));
  return encoded(
      std::u32string_view(letters).substr(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)));
}

std::string replace(std::string_view text, std::string_view find, std::string_view with) {
  std::string result;
  if (find.empty()) {
    result = with;
    for (const char32_t letter : decoded(text)) result.append(encoded({&letter, 1})).append(with);
    return result;
  }
  std::size_t from = 0;
  for (std::size_t at = text.find(find); at != std::string_view::npos; at = text.find(find, from)) {
    result.append(text.substr(from, at - from)).append(with);
    from = at + find.size();
  }
  return result.append(text.substr(from));
}

}  // namespace weft::python
