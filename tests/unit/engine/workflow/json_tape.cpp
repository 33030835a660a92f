// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/json_tape.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/workflow/json_text.hpp"

using namespace weft;
using namespace weft::workflow;

namespace {

std::string tape_error(const std::string& text) {
  try {
    JsonTape::parse(text, "file.json");
  } catch (const WorkflowError& error) {
    return error.what();
  }
  return "parsed";
}

std::string round_trip(const std::string& text) { return python_json(JsonTape::parse(text, "t").root()); }

std::string real(double value) {
  std::string out;
  append_json_real(out, value);
  return out;
}

}  // namespace

TEST_CASE("json tape: members keep the file's order, and look-ups chain over what is not there") {
  const JsonTape tape = JsonTape::parse(R"({"z": {"y": [1, 2.5, "x"]}, "a": null})", "t");
  const JsonView root = tape.root();
  std::string keys;
  for (const auto [key, value] : root) keys += key;
  CHECK(keys == "za");
  CHECK(root["z"]["y"].size() == 3);
  CHECK(root["z"]["y"].element(1).real() == 2.5);
  CHECK(root["z"]["y"].element(2).string() == "x");
  CHECK_FALSE(root["no"]["such"].element(4)["key"]);
  CHECK(root["a"].is(JsonKind::null));
  CHECK(JsonTape::parse(R"({"k": 1, "k": 2})", "t").root()["k"].integer() == 2);
}

TEST_CASE("json tape: integers are exact up to 2^64 - 1, and whole reals count as integers") {
  const JsonTape tape = JsonTape::parse("[18446744073709551615, 9007199254740993, -3, 8.0, 8.5, 1e300]", "t");
  const JsonView list = tape.root();
  CHECK(list.element(0).unsigned_integer() == 18446744073709551615ULL);
  CHECK_FALSE(list.element(0).integer());
  CHECK(list.element(1).integer() == 9007199254740993LL);
  CHECK(list.element(2).integer() == -3);
  CHECK_FALSE(list.element(2).unsigned_integer());
  CHECK(list.element(3).integer() == 8);
  CHECK_FALSE(list.element(4).integer());
  CHECK_FALSE(list.element(5).integer());
}

TEST_CASE("json tape: errors say line and column") {
  CHECK_THAT(tape_error("{\"a\": 1,\n  \"b\": }"), Catch::Contains("file.json") && Catch::Contains("line 2, column 8"));
  CHECK_THAT(tape_error("{\"a\": [1, 2"), Catch::Contains("unexpected end of input"));
  CHECK_THAT(tape_error("{\"a\": 1} x"), Catch::Contains("line 1, column 10"));
  CHECK_THAT(tape_error("\"\xff\""), Catch::Contains("ill-formed UTF-8"));
  CHECK_THAT(tape_error("[1e999]"), Catch::Contains("not valid JSON"));
  CHECK_THAT(tape_error(""), Catch::Contains("empty"));
}

TEST_CASE("json tape: nesting beyond the limit is refused, whatever it is made of") {
  const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
  };
  CHECK(tape_error(nested(JsonTape::kMaxDepth, "[", "]")) == "parsed");
  CHECK_THAT(tape_error(nested(JsonTape::kMaxDepth + 1, "[", "]")), Catch::Contains("nested deeper"));
  CHECK_THAT(tape_error(nested(10000, "{\"a\":", "}")), Catch::Contains("nested deeper"));
  CHECK_THAT(tape_error(nested(1000000, "[", "")), Catch::Contains("nested deeper"));
}

TEST_CASE("json tape: Python's non-numbers are null, outside strings only") {
  CHECK(round_trip(R"([NaN, -Infinity, Infinity, "NaN \" Infinity", {"NaN": 1}])") ==
        R"([null, null, null, "NaN \" Infinity", {"NaN": 1}])");
}

TEST_CASE("json text: as Python's json.dumps writes it") {
  CHECK(round_trip(R"({"a":[1,2.0,true,null,{}],"b":[],"c":"\u00e9\ud83d\ude00\u007f\t\/"})") ==
        R"({"a": [1, 2.0, true, null, {}], "b": [], "c": "\u00e9\ud83d\ude00\u007f\t/"})");
  CHECK(real(8) == "8.0");
  CHECK(real(0.1) == "0.1");
  CHECK(real(-0.0) == "-0.0");
  CHECK(real(1e16) == "1e+16");
  CHECK(real(9999999999999998.0) == "9999999999999998.0");
  CHECK(real(0.0001) == "0.0001");
  CHECK(real(0.00001) == "1e-05");
  CHECK(real(1.5e300) == "1.5e+300");
  CHECK(real(254.2876035004722) == "254.2876035004722");
}

TEST_CASE("json text: a byte that is no UTF-8 becomes the replacement character") {
  std::string ascii, plain;
  append_json_string(ascii, "a\xff\xc3z");
  append_json_string(plain, "é\xf0\x9f", false);
  CHECK(ascii == "\"a\\ufffd\\ufffdz\"");
  CHECK(plain == "\"é\\ufffd\\ufffd\"");
}
