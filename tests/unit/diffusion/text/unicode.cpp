// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/unicode.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace weft::text;

TEST_CASE("unicode: malformed UTF-8 decodes to replacement characters, never further than it goes") {
  CHECK(decode_utf8("a\xff"
                    "b") == U"a\uFFFDb");
  CHECK(decode_utf8("\xc3") == U"\uFFFD");                   // cut short
  CHECK(decode_utf8("\xed\xa0\x80x").back() == U'x');        // a surrogate
  CHECK(decode_utf8("\xf4\x90\x80\x80").front() == 0xFFFD);  // beyond U+10FFFF
  CHECK(decode_utf8("\xc0\xaf").front() == 0xFFFD);          // overlong
  CHECK(decode_utf8("") == U"");
  CHECK(decode_utf8(std::string_view("\0é", 3)) == std::u32string_view(U"\0é", 2));
}

TEST_CASE("unicode: lower case is Python's, final sigma included") {
  CHECK(lower(U"ÀÉ ǅ ẞ") == U"àé ǆ ß");
  CHECK(lower(U"İ") == U"i\u0307");
  CHECK(lower(U"ΟΔΟΣ ΣΑ Σ ΑΣ'Α ΑΣ.") == U"οδος σα σ ασ'α ας.");  // an apostrophe ends no word
  CHECK(lower(U"1Σ") == U"1σ");
}

TEST_CASE("unicode: composition is canonical whatever the order of marks") {
  CHECK(compose(U"e\u0301") == U"é");
  CHECK(compose(U"\u212B") == U"Å");
  CHECK(compose(U"a\u0301\u0323") == compose(U"a\u0323\u0301"));
  CHECK(compose(U"\u1112\u1161\u11AB") == U"한");
  CHECK(compose(U"ﬁ①") == U"ﬁ①");  // compatibility forms stay
}

TEST_CASE("unicode: a long run of unordered marks composes in a moment") {
  std::u32string text = U"a";
  for (int i = 0; i < 200'000; ++i) text += i % 2 == 0 ? U'\u0301' : U'\u0323';
  const std::u32string composed = compose(text);  // quadratic ordering would take minutes
  CHECK(composed.size() + 1 == text.size());      // one mark went into the letter
  CHECK(composed.front() == U'ạ');
}

TEST_CASE("unicode: characters newer than Unicode 14 are unassigned") {
  CHECK(is_control(0x1FAE8));        // shaking face, Unicode 15
  CHECK_FALSE(is_control(0x1FAE7));  // bubbles, Unicode 14
  CHECK(is_control(0x31350));        // CJK extension H
  CHECK(is_control(0x10FFFF));
  CHECK_FALSE(is_letter(0x1C89));  // Cyrillic Tje, Unicode 16
}

TEST_CASE("unicode: decimal digits of any script have a value") {
  CHECK(decimal_digit(U'7') == 7);
  CHECK(decimal_digit(U'٣') == 3);
  CHECK(decimal_digit(U'９') == 9);
  CHECK(decimal_digit(0x1D7D9) == 1);  // double-struck one, amid five adjoining rows
  CHECK_FALSE(decimal_digit(U'½'));
  CHECK_FALSE(decimal_digit(U'Ⅷ'));
}

TEST_CASE("unicode: splitting is Python's str.split") {
  CHECK(split_whitespace(" a\u00A0b\u3000\nc\x1c") == std::vector<std::string_view>{"a", "b", "c"});
  CHECK(split_whitespace("\t ").empty());
  CHECK(split_whitespace("\xff x") == std::vector<std::string_view>{"\xff", "x"});
}
