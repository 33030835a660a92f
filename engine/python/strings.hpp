// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Python's methods of str on UTF-8 texts: a letter is a code point, and what is a letter, a blank or a capital is
/// Unicode's to say. Bytes that are not UTF-8 count as U+FFFD.
namespace weft::python {

std::u32string decoded(std::string_view text);
std::string encoded(std::u32string_view letters);

std::string upper(std::string_view text);
std::string lower(std::string_view text);
/// The first letter in title case, the others small.
std::string capitalize(std::string_view text);
/// Each letter behind something that has no case in title case, the others small: "x-ray o'clock" → "X-Ray O'Clock".
std::string title(std::string_view text);

enum class Side { both, left, right };
/// Without the blanks at its ends.
std::string strip(std::string_view text, Side side = Side::both);

std::int64_t length(std::string_view text);
/// text[start:end]: negative positions count from the end, and none is out of range.
std::string slice(std::string_view text, std::int64_t start, std::int64_t end);
/// All occurrences; an empty `find` is between all letters and at both ends.
std::string replace(std::string_view text, std::string_view find, std::string_view with);

}  // namespace weft::python
