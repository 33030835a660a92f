// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PerpNegGuider {
  Model model;
  Conditioning positive;
  Conditioning negative;
  Conditioning empty_conditioning;
  double cfg = 8.0;
  double neg_scale = 1.0;

  static void define(schema::Schema<PerpNegGuider>& s) {
    s.v3().category("_for_testing").python_module("comfy_extras.nodes_perpneg").experimental();
    s.description("Guides away from what of the negative prompt is not also in the positive one.");
    s.input("model", &PerpNegGuider::model);
    s.input("positive", &PerpNegGuider::positive);
    s.input("negative", &PerpNegGuider::negative);
    s.input("empty_conditioning", &PerpNegGuider::empty_conditioning);
    s.input("cfg", &PerpNegGuider::cfg).default_value(8.0).range(0.0, 100.0).step(0.1).round(0.01);
    s.input("neg_scale", &PerpNegGuider::neg_scale).default_value(1.0).range(0.0, 100.0).step(0.01);
  }

  Guider execute(schema::Context&) const {
    return {model, sampling::perp_neg_guidance(positive, negative, empty_conditioning, cfg, neg_scale)};
  }
};

WEFT_NODE(PerpNegGuider);

}  // namespace
}  // namespace weft::nodes
