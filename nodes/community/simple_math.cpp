// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>
#include <tuple>
#include <variant>

#include "engine/python/expression.hpp"
#include "engine/schema/node.hpp"

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
    if (value.find_first_not_of(" \t\r\n") == std::string::npos) return {0, 0.0};
    const python::Number result =
        python::evaluate(value, {{"a", number(a, "a")}, {"b", number(b, "b")}, {"c", number(c, "c")}});
    const double real = python::to_double(result);
    if (std::isnan(real)) return {0, 0.0};
    // Python's round: halves to the even neighbour.
    return {std::holds_alternative<double>(result) ? python::to_whole(std::nearbyint(real)) : python::to_whole(result),
            real};
  }

 private:
  static python::Number number(const schema::Value& given, const char* name) {
    if (given.is_null()) return std::int64_t{0};
    if (const auto* whole = given.as_int()) return *whole;
    if (const auto* natural = given.as_uint()) return static_cast<double>(*natural);
    if (const auto* real = given.as_double()) return *real;
    if (const auto* truth = given.as_bool()) return *truth;
    throw NodeError(std::string("input ") + name + " is no number but " + given.describe());
  }
};

WEFT_NODE(SimpleMath);

}  // namespace
}  // namespace weft::nodes
