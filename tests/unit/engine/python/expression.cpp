// SPDX-License-Identifier: Apache-2.0
#include "engine/python/expression.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/python/number_text.hpp"

using namespace weft;
using python::Number;

namespace {

Number value_of(std::string_view expression, const python::NamedNumbers& values = {}) {
  return python::evaluate(expression, values);
}
Number whole(std::int64_t number) { return number; }

}  // namespace

TEST_CASE("expression: Python's arithmetic on whole numbers and doubles") {
  CHECK(value_of("1 + 2 * 3") == whole(7));
  CHECK(value_of("7 / 2") == Number(3.5));
  CHECK(value_of("-7 // 2") == whole(-4));
  CHECK(value_of("-7 % 3") == whole(2));
  CHECK(value_of("7 % -3") == whole(-2));
  CHECK(value_of("(-9223372036854775807 - 1) % 3") == whole(1));
  CHECK(value_of("-7.5 % 2") == Number(0.5));
  CHECK(value_of("7.5 // -2") == Number(-4.0));
  CHECK(value_of("2 ** 10") == whole(1024));
  CHECK(value_of("2 ** -1") == Number(0.5));
  CHECK(value_of("-2 ** 2") == whole(-4));
  CHECK(value_of("2 ** 3 ** 2") == whole(512));
  CHECK(value_of("100 & -8") == whole(96));
  CHECK(value_of("5 & ~1 | 8 ^ 3") == whole(15));
  CHECK(value_of("1 << 4 >> 1") == whole(8));
  CHECK(value_of("True + True") == whole(2));
  CHECK(value_of("1e3 + .5") == Number(1000.5));
}

TEST_CASE("expression: conditions decide, and what is not chosen is not computed") {
  const python::NamedNumbers ab{{"a", std::int64_t{7}}, {"b", std::int64_t{0}}};
  CHECK(value_of("a % b if b > 0 else 0", ab) == whole(0));
  CHECK(value_of("b and a / b", ab) == whole(0));
  CHECK(value_of("a or a / b", ab) == whole(7));
  CHECK(value_of("not b", ab) == Number(true));
  CHECK(value_of("1 < a <= 7 != b", ab) == Number(true));
  CHECK(value_of("(a % 4 == 3) and ((a - 1) % 3 == 0)", ab) == Number(true));
  CHECK(value_of("not not a == 7", ab) == Number(true));
}

TEST_CASE("expression: functions") {
  const python::NamedNumbers ab{{"a", 2.5}, {"b", std::int64_t{3}}};
  CHECK(value_of("round(a)", ab) == whole(2));
  CHECK(value_of("round(3.5)") == whole(4));
  CHECK(value_of("round(2.675, 2)") == Number(2.67));
  CHECK(value_of("round(1250, -2)") == whole(1200));
  CHECK(value_of("ceil(a) + floor(-a) + int(-a)", ab) == whole(-2));
  CHECK(value_of("max(a, b, 1) + min(b, 9)", ab) == whole(6));
  CHECK(value_of("sum(values) + sum()", ab) == Number(5.5));
  CHECK(value_of("pow(2, 3) + sqrt(16) + abs(-3)") == Number(15.0));
  CHECK(value_of("4 * ceil(1.5 * log2(max(8, 2))) + log10(100)") == Number(22.0));
  CHECK(value_of("max(5, round(a * 24)) + (5 - (max(5, round(a * 24)) % 17)) % 17", {{"a", 5.0}}) == whole(124));
}

TEST_CASE("expression: what cannot be is an error that says why") {
  const auto fails = [](std::string_view text) {
    try {
      python::evaluate(text, {{"a", std::int64_t{1}}});
    } catch (const NodeError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK_THAT(fails(" "), Catch::Contains("empty"));
  CHECK_THAT(fails("a +"), Catch::Contains("ends too early"));
  CHECK_THAT(fails("a ? 1"), Catch::Contains("\"? 1\" is not understood"));
  CHECK_THAT(fails("c * 2"), Catch::Contains("names c"));
  CHECK_THAT(fails("open(1)"), Catch::Contains("no function open"));
  CHECK_THAT(fails("a.real"), Catch::Contains("not understood"));
  CHECK_THAT(fails("1 / 0"), Catch::Contains("division by zero"));
  CHECK_THAT(fails("1 % 0.0"), Catch::Contains("modulo by zero"));
  CHECK_THAT(fails("9223372036854775807 + 1"), Catch::Contains("64 bits"));
  CHECK_THAT(fails("-9223372036854775807 - 1 // 1 - 5"), Catch::Contains("64 bits"));
  CHECK_THAT(fails("2 ** 64"), Catch::Contains("64 bits"));
  CHECK_THAT(fails("2 ** 5000"), Catch::Contains("exponent"));
  CHECK_THAT(fails("1 << 70"), Catch::Contains("64 bits"));
  CHECK_THAT(fails("sqrt(-1)"), Catch::Contains("negative"));
  CHECK_THAT(fails("1.5 & 1"), Catch::Contains("whole numbers"));
  CHECK_THAT(fails("int(1e300)"), Catch::Contains("64 bits"));
  CHECK_THAT(fails("min()"), Catch::Contains("0 arguments"));
  CHECK_THAT(fails(std::string(5000, '(')), Catch::Contains("letters"));
  CHECK_THAT(fails(std::string(1000, '(')), Catch::Contains("nested"));
  CHECK_THAT(fails(std::string(1000, '-') + "1"), Catch::Contains("nested"));
}

TEST_CASE("number texts: as int() and float() read them") {
  CHECK(python::parse_number(" 1_000 ") == Number(std::int64_t{1000}));
  CHECK(python::parse_number("+3.5e1") == Number(35.0));
  CHECK(python::parse_number(true) == Number(true));
  CHECK_FALSE(python::parse_number("1__0"));
  CHECK_FALSE(python::parse_number(""));
  CHECK_FALSE(python::parse_number("12 apples"));
  CHECK_FALSE(python::parse_number(schema::Value{}));
}
