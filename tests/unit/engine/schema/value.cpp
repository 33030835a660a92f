// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/value.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/schema/conversion.hpp"
#include "tests/support/sample_nodes.hpp"

using namespace weft;
using schema::Value;

namespace {

Hash key_of(const Value& value) {
  Hasher hasher;
  value.add_to(hasher);
  return hasher.digest();
}

}  // namespace

TEST_CASE("value: literals keep their kind") {
  CHECK(*Value(true).as_bool());
  CHECK(*Value(-3).as_int() == -3);
  CHECK(*Value(UINT64_MAX).as_uint() == UINT64_MAX);
  CHECK(*Value(0.5).as_double() == 0.5);
  CHECK(*Value("text").as_string() == "text");
  CHECK(Value(1).as_double() == nullptr);
  CHECK(Value{}.is_null());
  CHECK(Value(UINT64_MAX).to_json() == "18446744073709551615");
  CHECK(Value(Value::Object{{"b", Value::List{1, "x"}}, {"a", Value{}}}).to_json() == R"({"b":[1,"x"],"a":null})");
  CHECK(Value("bad \xff utf-8").to_json().find("bad") != std::string::npos);
}

TEST_CASE("value: keys and equality tell kinds and contents apart") {
  const std::vector<Value> values = {Value{}, 0, 0.0, false, "", "0", Value::List{}, Value::List{0}, Value::Object{},
                                     Value::Object{{"0", 0}}, 1, UINT64_MAX};
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < values.size(); ++j) {
      CHECK((values[i] == values[j]) == (i == j));
      CHECK((key_of(values[i]) == key_of(values[j])) == (i == j));
    }
}

TEST_CASE("value: objects are shared, not copied, and tell about themselves") {
  const auto ball = std::make_shared<const sample::Ball>(sample::Ball{"red", 4096});
  const Value value = schema::to_value(ball);
  CHECK(value.as_shared<sample::Ball>() == ball);
  CHECK(value.as_shared<std::string>() == nullptr);
  CHECK(value.port() == "BALL");
  CHECK(value.describe() == "BALL red");
  CHECK(value.bytes() >= 4096);
  CHECK(value == schema::to_value(ball));
  CHECK_FALSE(value == schema::to_value(sample::Ball{"red", 4096}));
  CHECK_THROWS_AS(key_of(value), std::logic_error);
}

TEST_CASE("value: long texts are cut between characters when they are described") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ä";
  const std::string shown = Value(text).describe();
  CHECK(shown.size() < 80);
  CHECK(shown.find("\xEF\xBF\xBD") == std::string::npos);
}

TEST_CASE("value: reading into members converts nothing but integers to wider kinds") {
  double number = 0;
  schema::from_value(Value(3), number);
  CHECK(number == 3.0);
  std::uint64_t seed = 0;
  schema::from_value(Value(7), seed);
  CHECK(seed == 7);
  CHECK_THROWS_AS(schema::from_value(Value(-7), seed), NodeError);
  std::int64_t whole = 0;
  CHECK_THROWS_AS(schema::from_value(Value(UINT64_MAX), whole), NodeError);
  CHECK_THROWS_AS(schema::from_value(Value(1.5), whole), NodeError);
  std::optional<std::string> text = "before";
  schema::from_value(Value{}, text);
  CHECK_FALSE(text);
  sample::Ball ball;
  CHECK_THROWS_WITH(schema::from_value(Value{}, ball), Catch::Contains("gave nothing"));
  CHECK_THROWS_WITH(schema::from_value(Value("x"), ball), Catch::Contains("needs BALL, got \"x\""));
}
