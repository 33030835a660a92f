// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <tuple>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/python/number_text.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// A number, a truth value or a text as both kinds of number.
struct ComfyNumberConvert {
  schema::Value value;

  static void define(schema::Schema<ComfyNumberConvert>& s) {
    s.v3().display_name("Number Convert").category("math").python_module("comfy_extras.nodes_number_convert");
    s.input("value", &ComfyNumberConvert::value).port("INT,FLOAT,STRING,BOOLEAN");
    s.outputs("FLOAT", "INT");
  }

  std::tuple<double, std::int64_t> execute(schema::Context&) const {
    const auto number = python::parse_number(value);
    if (!number || !std::isfinite(python::to_double(*number)))
      throw NodeError(fmt::format("{} is not a number", value.describe()));
    return {python::to_double(*number), python::to_whole(*number)};
  }
};

WEFT_NODE(ComfyNumberConvert);

}  // namespace
}  // namespace weft::nodes
