// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>

#include "engine/schema/node.hpp"

namespace weft::nodes {
namespace {

/// Width and height of an aspect ratio at a number of megapixels.
struct ResolutionSelector {
  schema::Choice aspect_ratio;
  double megapixels = 1;
  std::int64_t multiple = 8;

  static void define(schema::Schema<ResolutionSelector>& s) {
    s.v3().display_name("Resolution Selector").category("utils").python_module("comfy_extras.nodes_resolution");
    s.input("aspect_ratio", &ResolutionSelector::aspect_ratio)
        .options({"1:1 (Square)", "2:3 (Portrait Photo)", "3:2 (Photo)", "3:4 (Portrait Standard)", "4:3 (Standard)",
                  "9:16 (Portrait Widescreen)", "16:9 (Widescreen)", "21:9 (Ultrawide)"})
        .default_value("1:1 (Square)")
        .tooltip("The aspect ratio for the output dimensions.");
    s.input("megapixels", &ResolutionSelector::megapixels)
        .default_value(1)
        .range(0.1, 16)
        .step(0.1)
        .tooltip("Target total megapixels. 1.0 MP is 1024x1024 for a square.");
    s.input("multiple", &ResolutionSelector::multiple)
        .default_value(8)
        .range(8, 128)
        .step(4)
        .optional()
        .tooltip("Width and height are multiples of this.");
    s.outputs("width", "height");
  }

  std::tuple<std::int64_t, std::int64_t> execute(schema::Context&) const {
    const std::string& words = aspect_ratio.value;
    const double across = std::stod(words), down = std::stod(words.substr(words.find(':') + 1));
    const double scale = std::sqrt(megapixels * 1024 * 1024 / (across * down));
    return {rounded(across * scale), rounded(down * scale)};
  }

 private:
  // Half to even, as Python's round.
  std::int64_t rounded(double size) const {
    return std::max<std::int64_t>(1, std::llrint(size / static_cast<double>(multiple))) * multiple;
  }
};

WEFT_NODE(ResolutionSelector);

}  // namespace
}  // namespace weft::nodes
