// SPDX-License-Identifier: Apache-2.0
#include "engine/python/regex.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/python/regex_syntax.hpp"

using namespace weft;
using python::Regex;

namespace {

std::vector<std::string> found(std::string_view pattern, std::string_view text, python::RegexFlags flags = {}) {
  std::vector<std::string> all;
  for (const auto& match : Regex(pattern, flags).find_all(text)) {
    const auto [begin, end] = *match.groups.front();
    all.emplace_back(text.substr(begin, end - begin));
  }
  return all;
}

std::string replaced(std::string_view pattern, std::string_view with, std::string_view text, std::size_t count = 0) {
  return Regex(pattern, {}).sub(text, with, count);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("regex: what Python writes in its own way") {
  CHECK(found("(?P<n>\\w)(?P=n)", "hello aa") == Texts{"ll", "aa"});
  CHECK(found("\\u00f6+", "wörd öö") == Texts{"ö", "öö"});
  CHECK(found("a{,2}b", "aaab") == Texts{"aab"});
  CHECK(found("[[a]", "[a]") == Texts{"[", "a"});
  CHECK(found("[]x]", "]x") == Texts{"]", "x"});
  CHECK(found("x\\Z", "x\nx") == Texts{"x"});
  CHECK(found("a\\vb",
              "a\x0B"
              "b") == Texts{"a\x0B"
                            "b"});
  CHECK(found("(?i)CAT # x", "cat # x") == Texts{"cat # x"});
  CHECK(found("(?x) c a t  # (a comment", "cat") == Texts{"cat"});
  CHECK(found("(a)\\101\\1", "aAa") == Texts{"aAa"});
  CHECK(found("\\w+", "ünï_1 日本") == Texts{"ünï_1", "日本"});
  CHECK(found("(?a)\\w+", "ün") == Texts{"n"});
}

TEST_CASE("regex: lines end at newlines, and the flags say whether that matters") {
  CHECK(found("X$", "aX\n") == Texts{"X"});
  CHECK(found("^.", "a\nb", {.multiline = true}) == Texts{"a", "b"});
  CHECK(found("^", "a\n", {.multiline = true}).size() == 2);
  CHECK(found(".+", "a\r\nb") == Texts{"a\r", "b"});
  CHECK(found(".+", "a\nb", {.dotall = true}) == Texts{"a\nb"});
  CHECK(found("straße", "STRASSE Straße", {.ignore_case = true}) == Texts{"Straße"});
}

TEST_CASE("regex: empty matches are found as Python finds them") {
  CHECK(found("a*", "baac") == Texts{"", "aa", "", ""});
  CHECK(replaced("x*", "-", "abxd") == "-a-b--d-");
  CHECK(replaced("", "<R>", "日本") == "<R>日<R>本<R>");
}

TEST_CASE("regex: replacements name groups") {
  CHECK(replaced("(\\w+)=(\\w+)", "\\2=\\g<1>", "a=b; c=d") == "b=a; d=c");
  CHECK(replaced("(?P<k>\\w)", "[\\g<k>\\n]", "ab", 1) == "[a\n]b");
  CHECK(replaced("(a)|(b)", "<\\1\\2>", "ab") == "<a><b>");
  CHECK(replaced("a", "\\\\\\.", "a") == "\\\\.");
  CHECK_THROWS_WITH(replaced("cat", "\\1", "no"), Catch::Contains("invalid group reference 1"));
  CHECK_THROWS_WITH(replaced("cat", "\\q", ""), Catch::Contains("bad escape \\q at position 0"));
  CHECK_THROWS_WITH(replaced("cat", "\\g<x>", ""), Catch::Contains("\"x\""));
  CHECK_THROWS_AS(replaced("cat", "\\g<99999999999999999999>", ""), NodeError);
  CHECK_THROWS_AS(replaced("cat", "\\", ""), NodeError);
}

TEST_CASE("regex: what Python refuses is refused, with the place") {
  const auto refusal = [](std::string_view pattern) {
    try {
      Regex regex(pattern, {});
    } catch (const NodeError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK_THAT(refusal("(unclosed"), Catch::Contains("position"));
  CHECK_THAT(refusal("a\\Qb"), Catch::Contains("bad escape \\Q at position 1"));
  CHECK_THAT(refusal("\\K"), Catch::Contains("bad escape"));
  CHECK_THAT(refusal("(?R)"), Catch::Contains("unknown extension ?R"));
  CHECK_THAT(refusal("(*ACCEPT)"), Catch::Contains("nothing to repeat"));
  CHECK_THAT(refusal("[a"), Catch::Contains("unterminated character set"));
  CHECK_THAT(refusal("\\x1"), Catch::Contains("incomplete escape"));
  CHECK_THAT(refusal("\\UFFFFFFFF"), Catch::Contains("bad escape"));
  CHECK_THAT(refusal("a\\"), Catch::Contains("end of pattern"));
  CHECK_THAT(refusal("\\2"), !Catch::Equals("taken"));
}

TEST_CASE("regex: a hopeless pattern is an error, not a hang") {
  const std::string text(40, 'a');
  CHECK_THROWS_WITH(found("(a+)+$", text + "b"), Catch::Contains("cannot be matched"));
}
