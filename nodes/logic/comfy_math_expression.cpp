// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/python/expression.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Evaluates an expression of the linked values a, b, c… in Python's arithmetic.
struct ComfyMathExpression {
  std::string expression = "a + b";
  schema::Autogrow<schema::Value> values;

  static void define(schema::Schema<ComfyMathExpression>& s) {
    s.v3().display_name("Math Expression").category("math").python_module("comfy_extras.nodes_math");
    s.description("Evaluates an expression of the values a, b, c…");
    s.input("expression", &ComfyMathExpression::expression).default_value("a + b").multiline();
    s.input("values", &ComfyMathExpression::values).names(letters(), 1).element("value").port("FLOAT,INT,BOOLEAN");
    s.outputs("FLOAT", "INT", "BOOL");
  }

  std::tuple<double, std::int64_t, bool> execute(schema::Context&) const {
    python::NamedNumbers numbers;
    for (const auto& [name, value] : values.items) numbers.emplace_back(name, number(name, value));
    const python::Number result = python::evaluate(expression, numbers);
    if (!std::isfinite(python::to_double(result))) throw NodeError("the expression: the result is not finite");
    return {python::to_double(result), python::to_whole(result), python::to_truth(result)};
  }

 private:
  static python::Number number(const std::string& name, const schema::Value& value) {
    if (const auto* flag = value.as_bool()) return *flag;
    if (const auto* whole = value.as_int()) return *whole;
    if (const auto* real = value.as_double()) return *real;
    if (const auto* large = value.as_uint()) return static_cast<double>(*large);
    throw NodeError(fmt::format("the value {} is to be a number, and is {}", name, value.describe()));
  }

  static std::vector<std::string> letters() {
    std::vector<std::string> names;
    for (char letter = 'a'; letter <= 'z'; ++letter) names.emplace_back(1, letter);
    return names;
  }
};

WEFT_NODE(ComfyMathExpression);

}  // namespace
}  // namespace weft::nodes
