// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// -1, -2 and -3 mean "another each time" in the front end, which sends the number that it chose.
struct SeedRgthree {
  std::int64_t seed = 0;

  static void define(schema::Schema<SeedRgthree>& s) {
    constexpr std::int64_t kLargestInJavaScript = 1125899906842624;
    s.name("Seed (rgthree)").display_name("Seed (rgthree)").category("rgthree");
    s.python_module("custom_nodes.rgthree-comfy");
    s.description("A seed for several nodes.");
    s.input("seed", &SeedRgthree::seed).default_value(0).range(-kLargestInJavaScript, kLargestInJavaScript);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO").hidden("unique_id", "UNIQUE_ID");
    s.outputs("SEED");
  }

  std::int64_t execute(schema::Context&) const {
    if (seed >= 0) return seed;
    throw NodeError("the seed is a placeholder for a random number, which only the front end fills in",
                    "Give the node a seed of 0 or more.");
  }
};

WEFT_NODE(SeedRgthree);

}  // namespace
}  // namespace weft::nodes
