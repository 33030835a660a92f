// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct AdjustBrightness {
  Image images;
  double factor = 1.0;

  static void define(schema::Schema<AdjustBrightness>& s) {
    s.v3().display_name("Adjust Brightness").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &AdjustBrightness::images).tooltip("The pictures to change.");
    s.input("factor", &AdjustBrightness::factor)
        .default_value(1.0)
        .range(0.0, 2.0)
        .tooltip("Below 1 darker, above 1 brighter.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  Image execute(schema::Context&) const { return {at::clamp(images.pixels * factor, 0, 1)}; }
};

WEFT_NODE(AdjustBrightness);

}  // namespace
}  // namespace weft::nodes
