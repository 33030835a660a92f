// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct AdjustContrast {
  Image images;
  double factor = 1.0;

  static void define(schema::Schema<AdjustContrast>& s) {
    s.v3().display_name("Adjust Contrast").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &AdjustContrast::images).tooltip("The pictures to change.");
    s.input("factor", &AdjustContrast::factor)
        .default_value(1.0)
        .range(0.0, 2.0)
        .tooltip("Below 1 less contrast, above 1 more.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  Image execute(schema::Context&) const { return {at::clamp((images.pixels - 0.5) * factor + 0.5, 0, 1)}; }
};

WEFT_NODE(AdjustContrast);

}  // namespace
}  // namespace weft::nodes
