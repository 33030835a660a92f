// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weft::drawing {

/// About how wide a text is in a sans-serif face of Arial's measures. `size` is the font's, in units.
double text_width(std::string_view text, double size);

/// The text in one line of at most `width`, ended by "…" where something had to go. Line breaks and other control
/// characters become blanks; bytes that are not UTF-8 become U+FFFD.
std::string fit_line(std::string_view text, double size, double width);

/// The text in at most `most_lines` lines of at most `width`, broken at blanks where possible; the last ends with "…"
/// where something had to go.
std::vector<std::string> fit_lines(std::string_view text, double size, double width, std::size_t most_lines);

/// For XML text and attributes in double quotes: escaped, and without the characters that XML does not allow.
std::string xml_text(std::string_view text);

}  // namespace weft::drawing
