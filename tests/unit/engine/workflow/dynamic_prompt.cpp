// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/dynamic_prompt.hpp"

#include <catch2/catch.hpp>

#include <set>

using weft::workflow::expand_dynamic_prompt;

TEST_CASE("dynamic prompt: comments go, the rest of the line and its end stay") {
  CHECK(expand_dynamic_prompt("a // b\nc", 0) == "a \nc");
  CHECK(expand_dynamic_prompt("a /* b\n */c", 0) == "a c");
  CHECK(expand_dynamic_prompt("http://x", 0) == "http:");
  CHECK(expand_dynamic_prompt("a /* open", 0) == "a /* open");
  CHECK(expand_dynamic_prompt("1/2 */ /", 0) == "1/2 */ /");
}

TEST_CASE("dynamic prompt: one option is picked, and the same seed picks the same") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    const std::string picked = expand_dynamic_prompt("a {red|green|blue} rose", seed);
    CHECK(picked == expand_dynamic_prompt("a {red|green|blue} rose", seed));
    seen.insert(picked);
  }
  CHECK(seen == std::set<std::string>{"a red rose", "a green rose", "a blue rose"});
}

TEST_CASE("dynamic prompt: options nest") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 64; ++seed) seen.insert(expand_dynamic_prompt("{a{1|2}|b}", seed));
  CHECK(seen == std::set<std::string>{"a1", "a2", "b"});
  CHECK(expand_dynamic_prompt("{a}", 3) == "a");
  CHECK(expand_dynamic_prompt("{}", 3).empty());
}

TEST_CASE("dynamic prompt: escapes and stray marks are plain text") {
  CHECK(expand_dynamic_prompt("\\{a\\|b\\} (c\\)", 0) == "{a|b} (c\\)");
  CHECK(expand_dynamic_prompt("{a\\|b}", 0) == "a|b");
  CHECK(expand_dynamic_prompt("a|b} c", 0) == "a|b} c");
  CHECK(expand_dynamic_prompt("end\\", 0) == "end\\");
  CHECK(expand_dynamic_prompt("x {open", 0) == "x open");
}

TEST_CASE("dynamic prompt: a million open braces are just text to work through") {
  CHECK(expand_dynamic_prompt(std::string(1000000, '{') + "x", 0) == "x");
}
