// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the tokenizers need of Unicode, as Python 3.11 (Unicode 14) sees it, whatever version utf8proc is built for.
namespace weft::text {

/// The code points of UTF-8. Every malformed sequence, surrogates included, counts as one U+FFFD.
std::u32string decode_utf8(std::string_view bytes);
void append_utf8(std::string& out, char32_t c);

/// Control, format, surrogate, private-use and unassigned characters: general category C.
bool is_control(char32_t c);
/// General category Zs: the space, the no-break space, the ideographic space…
bool is_space_separator(char32_t c);
/// What Python's str.split() and str.strip() take for white space.
bool is_whitespace(char32_t c);
bool is_letter(char32_t c);  ///< general category L
bool is_number(char32_t c);  ///< general category N
/// The blocks of CJK ideographs that BERT's tokenizer splits at.
bool is_cjk_ideograph(char32_t c);
/// The value of a decimal digit of any script.
std::optional<int> decimal_digit(char32_t c);

/// Python's str.lower(): a capital sigma at the end of a word becomes the final sigma.
std::u32string lower(std::u32string_view text);
/// Canonical composition (NFC). Takes time near linear in the text, long runs of combining marks included.
std::u32string compose(std::u32string text);
/// Where the extended grapheme cluster that starts at `at` ends. at: less than text.size().
std::size_t end_of_grapheme(std::u32string_view text, std::size_t at);
/// Python's str.split(): the stretches between white space. They point into `text`.
std::vector<std::string_view> split_whitespace(std::string_view text);

}  // namespace weft::text
