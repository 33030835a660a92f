// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TomePatchModel {
  Model model;
  double ratio = 0.3;

  static void define(schema::Schema<TomePatchModel>& s) {
    s.v3().category("model_patches/unet").python_module("comfy_extras.nodes_tomesd");
    s.description("Token merging: self-attention asked by fewer tokens, faster for large pictures.");
    s.input("model", &TomePatchModel::model);
    s.input("ratio", &TomePatchModel::ratio)
        .default_value(0.3)
        .range(0.0, 1.0)
        .step(0.01)
        .tooltip("The share of the tokens that goes with another; three quarters at most.");
  }

  Model execute(schema::Context&) const {
    if (unet_for(model, "TomePatchModel") == nullptr) return model;
    return hooked(model, sampling::token_merging(ratio));
  }
};

WEFT_NODE(TomePatchModel);

}  // namespace
}  // namespace weft::nodes
