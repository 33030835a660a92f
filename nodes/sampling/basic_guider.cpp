// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct BasicGuider {
  Model model;
  Conditioning conditioning;

  static void define(schema::Schema<BasicGuider>& s) {
    s.display_name("BasicGuider")
        .category("sampling/custom_sampling/guiders")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Guides by one prompt alone, as distilled models are.");
    s.input("model", &BasicGuider::model);
    s.input("conditioning", &BasicGuider::conditioning);
  }

  Guider execute(schema::Context&) const { return {model, sampling::basic_guidance(conditioning)}; }
};

WEFT_NODE(BasicGuider);

}  // namespace
}  // namespace weft::nodes
