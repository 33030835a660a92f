// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/prompt_weights.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <ostream>
#include <string>

using weft::text::parse_prompt_weights;
using weft::text::WeightedText;
using Parsed = std::vector<WeightedText>;

namespace weft::text {
std::ostream& operator<<(std::ostream& out, const WeightedText& value) {
  return out << '\'' << value.text << "' " << value.weight;
}
}  // namespace weft::text

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

constexpr double kOnce = 1.1, kTwice = 1.1 * 1.1;

}  // namespace

TEST_CASE("prompt weights: plain text is one segment") {
  CHECK(parse_prompt_weights("a cat") == Parsed{{"a cat", 1.0}});
  CHECK(parse_prompt_weights("").empty());
  CHECK(parse_prompt_weights("[a:0.5] {b} <c:1>") == Parsed{{"[a:0.5] {b} <c:1>", 1.0}});
}

TEST_CASE("prompt weights: parentheses multiply, numbers set") {
  CHECK(parse_prompt_weights("a (b) c") == Parsed{{"a ", 1.0}, {"b", kOnce}, {" c", 1.0}});
  CHECK(parse_prompt_weights("((b))") == Parsed{{"b", kTwice}});
  CHECK(parse_prompt_weights("(b:1.3)") == Parsed{{"b", 1.3}});
  CHECK(parse_prompt_weights("(a (b:0.5) c:2)") == Parsed{{"a ", 2.0}, {"b", 0.5}, {" c", 2.0}});
  CHECK(parse_prompt_weights("((b):2)") == Parsed{{"b", 2.0 * 1.1}});
  CHECK(parse_prompt_weights("((b:2))") == Parsed{{"b", 2.0}});
  CHECK(parse_prompt_weights("(a:1.5)(b:0.7)") == Parsed{{"a", 1.5}, {"b", 0.7}});
  CHECK(parse_prompt_weights("(a:b:2)") == Parsed{{"a:b", 2.0}});
}

TEST_CASE("prompt weights: what is no number is text") {
  CHECK(parse_prompt_weights("(a:b)") == Parsed{{"a:b", kOnce}});
  CHECK(parse_prompt_weights("(a:)") == Parsed{{"a:", kOnce}});
  CHECK(parse_prompt_weights("(:2)") == Parsed{{":2", kOnce}});  // a number with nothing before it
  CHECK(parse_prompt_weights("(a:1.2 (b) c)") == Parsed{{"a:1.2 ", kOnce}, {"b", kTwice}, {" c", kOnce}});
  CHECK(parse_prompt_weights("(a:1,5)") == Parsed{{"a:1,5", kOnce}});
}

TEST_CASE("prompt weights: escaped parentheses are text") {
  CHECK(parse_prompt_weights(R"(a \(b\) :\))") == Parsed{{"a (b) :)", 1.0}});
  CHECK(parse_prompt_weights(R"((\(b\):1.2))") == Parsed{{"(b)", 1.2}});
  CHECK(parse_prompt_weights(R"(\\(b\\))") == Parsed{{R"(\(b\))", 1.0}});
  CHECK(parse_prompt_weights(R"(a\n\)") == Parsed{{R"(a\n\)", 1.0}});
}

TEST_CASE("prompt weights: unbalanced parentheses are text, as ComfyUI reads them") {
  CHECK(parse_prompt_weights("a (b and ) c") == Parsed{{"a ", 1.0}, {"b and ", kOnce}, {" c", 1.0}});
  CHECK(parse_prompt_weights("a (b") == Parsed{{"a ", 1.0}, {"(b", 1.0}});
  CHECK(parse_prompt_weights("a) b") == Parsed{{"a) b", 1.0}});
  CHECK(parse_prompt_weights("a) b (c) (d)") == Parsed{{"a) b (c) (d)", 1.0}});
  CHECK(parse_prompt_weights("a) ( (d)") == Parsed{{"a) ( ", 1.0}, {"d", kOnce}});
  CHECK(parse_prompt_weights("((a)") == Parsed{{"(a", kOnce}});  // both ends are parentheses
  CHECK(parse_prompt_weights("((a) b") == Parsed{{"((a) b", 1.0}});
  CHECK(parse_prompt_weights("(((a) b:1.5)") == Parsed{{"((a) b", 1.5}});
  CHECK(parse_prompt_weights("()") == Parsed{});
  CHECK(parse_prompt_weights(")(") == Parsed{{")(", 1.0}});
}

TEST_CASE("prompt weights: numbers are Python's") {
  const auto weight = [](const std::string& number) { return parse_prompt_weights("(a:" + number + ")").at(0).weight; };
  CHECK(weight(" 1.5 ") == 1.5);
  CHECK(weight("+.5") == 0.5);
  CHECK(weight("-2") == -2.0);
  CHECK(weight("1e-2") == 0.01);
  CHECK(weight("1_0.2_5") == 10.25);
  CHECK(weight("1.") == 1.0);
  CHECK(weight("１.２") == 1.2);  // full width
  CHECK(std::isinf(weight("INF")));
  CHECK(std::isnan(weight("nan")));
  CHECK(std::isinf(weight("1e999")));
  CHECK(weight("1e-999") == 0.0);
  for (const char* bad : {"1__0", "_1", "1_", "--1", "0x1", "nan(1)", "1e", ".", "", "1 2", "infinit", "+-1"}) {
    CAPTURE(bad);
    CHECK(weight(bad) == kOnce);
  }
}

TEST_CASE("prompt weights: deep nesting and a megabyte of parentheses cost linear time") {
  constexpr std::size_t kMany = 500'000;
  const auto nested = parse_prompt_weights(repeat("(", kMany) + "a" + repeat(")", kMany));
  REQUIRE(nested.size() == 1);
  CHECK(nested[0].text == "a");
  CHECK(parse_prompt_weights(repeat("(", 2 * kMany)).size() == 1);
  CHECK(parse_prompt_weights(repeat(")", 2 * kMany)).size() == 1);
  CHECK(parse_prompt_weights(repeat("(", 2 * kMany) + repeat(")", kMany)).size() == 1);
  CHECK(parse_prompt_weights(repeat("(a:1.2)", kMany)).size() == kMany);
}
