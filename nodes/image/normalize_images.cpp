// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct NormalizeImages {
  Image images;
  double mean = 0.5;
  double deviation = 0.5;

  static void define(schema::Schema<NormalizeImages>& s) {
    s.v3().display_name("Normalize Images").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &NormalizeImages::images).tooltip("The pictures to normalize.");
    s.input("mean", &NormalizeImages::mean).default_value(0.5).range(0.0, 1.0).tooltip("What becomes 0.");
    s.input("std", &NormalizeImages::deviation).default_value(0.5).range(0.001, 1.0).tooltip("What is divided by.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  Image execute(schema::Context&) const { return {(images.pixels - mean) / deviation}; }
};

WEFT_NODE(NormalizeImages);

}  // namespace
}  // namespace weft::nodes
