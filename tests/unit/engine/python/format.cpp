// SPDX-License-Identifier: Apache-2.0
#include "engine/python/format.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/python/json.hpp"

using namespace weft;
using schema::Value;

namespace {

const python::NamedValues kValues{{"a", 3.14159}, {"b", 42},
                                  {"c", "text"},  {"d", Value::List{1, Value::Object{{"k", "v"}}}},
                                  {"e", true},    {"n", Value{}}};

std::string formatted(std::string_view text) { return python::format(text, kValues); }

}  // namespace

TEST_CASE("format: fields, braces, conversions, items") {
  CHECK(formatted("{a}:{b}, {c} × {{x}}") == "3.14159:42, text × {x}");
  CHECK(formatted("{c!r} {e} {n} {d}") == "'text' True None [1, {'k': 'v'}]");
  CHECK(formatted("{d[0]}{d[1][k]}") == "1v");
  CHECK(formatted("{c:{b}}").size() == 42);
}

TEST_CASE("format: numbers") {
  CHECK(formatted("{a:.3f}|{a:8.2f}|{a:<8.1f}|{a:+.1e}") == "3.142|    3.14|3.1     |+3.1e+00");
  CHECK(formatted("{b:05d}|{b:x}|{b:#b}|{b:,}|{b:.1f}|{b:^6}") == "00042|2a|0b101010|42|42.0|  42  ");
  CHECK(python::format_value(1234567, ",") == "1,234,567");
  CHECK(python::format_value(1234567.5, ",.2f") == "1,234,567.50");
  CHECK(python::format_value(-255, "#06x") == "-0x0ff");
  CHECK(python::format_value(0.256, ".1%") == "25.6%");
  CHECK(python::format_value(2.0, ".3") == "2.0");
  CHECK(python::format_value(123.0, ".3") == "1.23e+02");
  CHECK(python::format_value(120.0, ".3") == "1.2e+02");
  CHECK(python::format_value(1.0, ".1") == "1e+00");
  CHECK(python::format_value(true, "d") == "1");
  CHECK(python::format_value(65, "c") == "A");
}

TEST_CASE("format: texts") { CHECK(formatted("{c:>6}|{c:*^8}|{c:.2}|{c:06}") == "  text|**text**|te|text00"); }

TEST_CASE("format: what is wrong is said") {
  CHECK_THROWS_WITH(formatted("{x}"), Catch::Contains("{x}"));
  CHECK_THROWS_WITH(formatted("{}"), Catch::Contains("{}"));
  CHECK_THROWS_WITH(formatted("{a"), Catch::Contains("position 0"));
  CHECK_THROWS_WITH(formatted("a}"), Catch::Contains("single }"));
  CHECK_THROWS_WITH(formatted("{c:d}"), Catch::Contains("for a text"));
  CHECK_THROWS_WITH(formatted("{b:.2}"), Catch::Contains("precision"));
  CHECK_THROWS_WITH(formatted("{a:99999999}"), Catch::Contains("too wide"));
  CHECK_THROWS_WITH(formatted("{d:5}"), Catch::Contains("cannot be for"));
  CHECK_THROWS_AS(formatted("{d[7]}"), NodeError);
  CHECK_THROWS_AS(formatted("{c!q}"), NodeError);
  CHECK_THROWS_AS(formatted("{c:{b:{b:{b}}}}"), NodeError);
}

TEST_CASE("json: read and written as Python does") {
  const auto value = python::parse_json(R"({"a": [1, 2.0, null, true], "b": {}, "é": "\u00e9\n"})");
  REQUIRE(value);
  CHECK(python::to_json(*value, 0) == R"({"a": [1, 2.0, null, true], "b": {}, "é": "é\n"})");
  CHECK(python::to_json(*value, 2) ==
        "{\n  \"a\": [\n    1,\n    2.0,\n    null,\n    true\n  ],\n  \"b\": {},\n  \"é\": \"é\\n\"\n}");
  CHECK_FALSE(python::parse_json("{"));
  CHECK_FALSE(python::parse_json(std::string(100'000, '[')));
}
