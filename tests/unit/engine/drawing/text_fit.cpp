// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "engine/drawing/markdown.hpp"
#include "engine/drawing/text_fit.hpp"

using namespace weft::drawing;

TEST_CASE("fit: a line that fits stays, one that does not ends with an ellipsis and fits") {
  CHECK(fit_line("steps", 12, 100) == "steps");
  const std::string cut = fit_line("v1-5-pruned-emaonly-fp16.safetensors", 12, 80);
  CHECK(cut.ends_with("…"));
  CHECK(text_width(cut, 12) <= 80);
  CHECK(fit_line("anything", 12, 1).empty());
}

TEST_CASE("fit: characters are never cut in half, and what is no UTF-8 is replaced") {
  for (double width = 0; width < 120; width += 3) {
    const std::string cut = fit_line("na\xC3\xAFve \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x8C\xB9 \xF0\x9F text", 12, width);
    INFO(width << ": " << cut);
    CHECK(fit_line(cut, 12, 1e9) == cut);  // all of it is UTF-8
    CHECK(text_width(cut, 12) <= width);
  }
  CHECK(fit_line("a\xFF\x80z", 12, 100) == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(fit_line("\xED\xA0\x80", 12, 100) == "\xEF\xBF\xBD");  // half a surrogate pair
}

TEST_CASE("fit: a text is broken at blanks, at letters where there are none, and cut where there is no room") {
  CHECK(fit_lines("one two three", 10, 45, 9) == std::vector<std::string>{"one two", "three"});
  CHECK(fit_lines("a\n\nb", 10, 100, 9) == std::vector<std::string>{"a", "", "b"});
  const auto letters = fit_lines(std::string(40, 'm'), 10, 50, 99);
  CHECK(letters.size() > 5);
  for (const auto& line : letters) CHECK(text_width(line, 10) <= 50);
  const auto cut = fit_lines("one two three four five six", 10, 45, 2);
  REQUIRE(cut.size() == 2);
  CHECK(cut.back().ends_with("…"));
  CHECK(text_width(cut.back(), 10) <= 45);
  CHECK(fit_lines("text", 10, 100, 0).empty());
}

TEST_CASE("fit: a text of megabytes costs no more than what is shown of it") {
  const auto lines = fit_lines(std::string(50'000'000, 'x'), 10, 100, 3);
  CHECK(lines.size() == 3);
}

TEST_CASE("xml: what markup is made of is escaped, and what XML does not allow is left out") {
  CHECK(xml_text(R"(<a href="x">&amp;</a>)") == "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;");
  CHECK(xml_text(std::string("a\0b\x1B[0m", 7)) == "a b [0m");
  CHECK(xml_text("\xEF\xBF\xBF") == " ");  // U+FFFF
}

TEST_CASE("markdown: a reader's words are left") {
  CHECK(plain_markdown("## Models\n- [VAE](https://a.b/c) **big**") == "Models\n- VAE big");
  CHECK(plain_markdown("![](x.png)a `code` #1") == "a code #1");
  CHECK(plain_markdown("[not a link] (x) [open") == "[not a link] (x) [open");
  CHECK(plain_markdown("##").size() == 2);
}
