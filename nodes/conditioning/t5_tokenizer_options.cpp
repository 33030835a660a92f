// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct T5TokenizerOptions {
  Clip clip;
  std::int64_t min_padding = 0;
  std::int64_t min_length = 0;

  static void define(schema::Schema<T5TokenizerOptions>& s) {
    s.category("_for_testing/conditioning").python_module("comfy_extras.nodes_cond").experimental().v3();
    s.description("How far T5's prompts are filled up, instead of as the model's family does it.");
    s.input("clip", &T5TokenizerOptions::clip);
    s.input("min_padding", &T5TokenizerOptions::min_padding).default_value(0).range(0, 10000).step(1);
    s.input("min_length", &T5TokenizerOptions::min_length).default_value(0).range(0, 10000).step(1);
  }

  Clip execute(schema::Context&) const {
    Clip result = clip;
    result.padding = {min_padding, min_length};
    return result;
  }
};

WEFT_NODE(T5TokenizerOptions);

}  // namespace
}  // namespace weft::nodes
