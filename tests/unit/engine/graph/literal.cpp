// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/literal.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "engine/python/text.hpp"

using namespace weft;
using graph::convert_literal;
using schema::Value;

namespace {

Value converted(const Value& value, const char* port) {
  const graph::Converted result = convert_literal(value, port);
  CHECK(result.problem == "");
  return result.value;
}
bool fails(const Value& value, const char* port) { return !convert_literal(value, port).problem.empty(); }

}  // namespace

TEST_CASE("literal: INT is Python's int()") {
  CHECK(converted(3.9, "INT") == Value(3));
  CHECK(converted(-3.9, "INT") == Value(-3));
  CHECK(converted(true, "INT") == Value(1));
  CHECK(converted("12", "INT") == Value(12));
  CHECK(converted(" +1_000\n", "INT") == Value(1000));
  CHECK(converted("-7", "INT") == Value(-7));
  CHECK(converted("18446744073709551615", "INT") == Value(UINT64_MAX));
  CHECK(converted(UINT64_MAX, "INT") == Value(UINT64_MAX));
  for (const char* text : {"", " ", "1.5", "a", "1a", "_1", "1__0", "+-1", "0x10", "--1"}) {
    INFO(text);
    CHECK(fails(text, "INT"));
  }
  CHECK(fails(Value{}, "INT"));
  CHECK(fails(std::nan(""), "INT"));
  CHECK(fails(INFINITY, "INT"));
  CHECK(fails(Value::Object{{"a", 1}}, "INT"));
}

TEST_CASE("literal: whole numbers beyond 64 bits are told apart by side") {
  CHECK(convert_literal(1e30, "INT").above);
  CHECK(convert_literal(-1e30, "INT").below);
  CHECK(convert_literal("99999999999999999999999", "INT").above);
  CHECK(convert_literal("-99999999999999999999999", "INT").below);
}

TEST_CASE("literal: FLOAT is Python's float(), finite") {
  CHECK(converted(8, "FLOAT") == Value(8.0));
  CHECK(converted(false, "FLOAT") == Value(0.0));
  CHECK(converted(" 1e3 ", "FLOAT") == Value(1000.0));
  CHECK(converted("+.5", "FLOAT") == Value(0.5));
  for (const char* text : {"nan", "inf", "1e999", "", "x", "1,5", "0x1p3"}) {
    INFO(text);
    CHECK(fails(text, "FLOAT"));
  }
  CHECK(fails(std::nan(""), "FLOAT"));
  CHECK(fails(Value{}, "FLOAT"));
}

TEST_CASE("literal: STRING and BOOLEAN are Python's str() and bool()") {
  CHECK(converted(true, "STRING") == Value("True"));
  CHECK(converted(Value{}, "STRING") == Value("None"));
  CHECK(converted(8.0, "STRING") == Value("8.0"));
  CHECK(converted("as it is", "STRING") == Value("as it is"));
  CHECK(converted("false", "BOOLEAN") == Value(true));
  CHECK(converted("", "BOOLEAN") == Value(false));
  CHECK(converted(0, "BOOLEAN") == Value(false));
  CHECK(converted(0.1, "BOOLEAN") == Value(true));
  CHECK(converted(Value{}, "BOOLEAN") == Value(false));
}

TEST_CASE("literal: wrapped values are unwrapped, other ports take what comes") {
  const Value list = Value::List{1, 2};
  CHECK(converted(Value::Object{{"__value__", list}}, "COMBO") == list);
  CHECK(converted(Value::Object{{"__value__", "5"}}, "INT") == Value(5));
  CHECK(converted(1.5, "*") == Value(1.5));
}

TEST_CASE("literal: Python's texts of floats, lists and dictionaries") {
  CHECK(python::str(1e16) == "1e+16");
  CHECK(python::str(1e15) == "1000000000000000.0");
  CHECK(python::str(123456789012345680.0) == "1.2345678901234568e+17");
  CHECK(python::str(1e-5) == "1e-05");
  CHECK(python::str(0.0001) == "0.0001");
  CHECK(python::str(-0.0) == "-0.0");
  CHECK(python::str(0.1) == "0.1");
  CHECK(python::str(Value::List{1, "a'b", Value{}, true}) == R"([1, "a'b", None, True])");
  CHECK(python::str(Value::Object{{"k", "v\n"}}) == R"({'k': 'v\n'})");
}

TEST_CASE("literal: numbers of different kinds compare exactly") {
  CHECK(graph::compare_numbers(UINT64_MAX, 1.8446744073709552e19) < 0);
  CHECK(graph::compare_numbers(INT64_MAX, UINT64_MAX) < 0);
  CHECK(graph::compare_numbers(-1, UINT64_MAX) < 0);
  CHECK(graph::compare_numbers(2, 2.0) == 0);
  CHECK(graph::compare_numbers(0.1, 0) > 0);
}
