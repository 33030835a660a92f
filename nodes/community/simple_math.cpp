// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/community/arithmetic.hpp"

namespace weft::nodes {
namespace {

struct SimpleMath {
  schema::Value a, b, c;
  std::string value;

  static void define(schema::Schema<SimpleMath>& s) {
    s.name("SimpleMath+").display_name("🔧 Simple Math").category("essentials/utilities");
    s.python_module("custom_nodes.comfyui_essentials");
    s.description("The result of an expression such as \"a * 2 + b\", as a whole number and as it is.");
    s.input("value", &SimpleMath::value).default_value("");
    s.input("a", &SimpleMath::a).port("INT,FLOAT").optional();
    s.input("b", &SimpleMath::b).port("INT,FLOAT").optional();
    s.input("c", &SimpleMath::c).optional();
    s.outputs("INT", "FLOAT");
  }

  std::tuple<std::int64_t, double> execute(schema::Context&) const {
    const double result =
        evaluate_arithmetic(value, {{"a", number(a, "a")}, {"b", number(b, "b")}, {"c", number(c, "c")}});
    if (std::isnan(result)) return {0, 0.0};
    constexpr double kLargest = 9.2e18;
    if (std::abs(result) > kLargest)
      throw NodeError("the result is too large for a whole number: " + std::to_string(result));
    return {static_cast<std::int64_t>(std::nearbyint(result)), result};
  }

 private:
  static double number(const schema::Value& given, const char* name) {
    if (given.is_null()) return 0;
    if (const auto* whole = given.as_int()) return static_cast<double>(*whole);
    if (const auto* natural = given.as_uint()) return static_cast<double>(*natural);
    if (const auto* real = given.as_double()) return *real;
    if (const auto* truth = given.as_bool()) return *truth ? 1 : 0;
    throw NodeError(std::string("input ") + name + " is no number but " + given.describe());
  }
};

WEFT_NODE(SimpleMath);

}  // namespace
}  // namespace weft::nodes
