// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PerturbedAttentionGuidance {
  Model model;
  double scale = 3.0;

  static void define(schema::Schema<PerturbedAttentionGuidance>& s) {
    s.v3().category("model_patches/unet").python_module("comfy_extras.nodes_pag");
    s.description("Guides away from what the network says without self-attention in its middle.");
    s.input("model", &PerturbedAttentionGuidance::model);
    s.input("scale", &PerturbedAttentionGuidance::scale).default_value(3.0).range(0.0, 100.0).step(0.01).round(0.01);
  }

  Model execute(schema::Context&) const {
    if (unet_for(model, "PerturbedAttentionGuidance") == nullptr) return model;
    return hooked(model, sampling::perturbed_attention_guidance(scale));
  }
};

WEFT_NODE(PerturbedAttentionGuidance);

}  // namespace
}  // namespace weft::nodes
