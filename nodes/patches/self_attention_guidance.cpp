// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SelfAttentionGuidance {
  Model model;
  double scale = 0.5;
  double blur_sigma = 2.0;

  static void define(schema::Schema<SelfAttentionGuidance>& s) {
    s.v3().display_name("Self-Attention Guidance").category("_for_testing").python_module("comfy_extras.nodes_sag").experimental();
    s.description("Guides away from a picture that is blurred where the network looks.");
    s.input("model", &SelfAttentionGuidance::model);
    s.input("scale", &SelfAttentionGuidance::scale).default_value(0.5).range(-2.0, 5.0).step(0.01);
    s.input("blur_sigma", &SelfAttentionGuidance::blur_sigma).default_value(2.0).range(0.0, 10.0).step(0.1);
  }

  Model execute(schema::Context&) const {
    if (unet_for(model, "SelfAttentionGuidance") == nullptr) return model;
    return hooked(model, sampling::self_attention_guidance(scale, blur_sigma));
  }
};

WEFT_NODE(SelfAttentionGuidance);

}  // namespace
}  // namespace weft::nodes
