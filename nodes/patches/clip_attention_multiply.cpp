// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string_view>

#include "engine/schema/node.hpp"
#include "nodes/patches/attention_factors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPAttentionMultiply {
  Clip clip;
  double q = 1.0;
  double k = 1.0;
  double v = 1.0;
  double out = 1.0;

  static void define(schema::Schema<CLIPAttentionMultiply>& s) {
    s.v3().experimental().category("_for_testing/attention_experiments");
    s.python_module("comfy_extras.nodes_attention_multiply");
    s.description("The projections of a CLIP text encoder's attention, each times a number.");
    s.input("clip", &CLIPAttentionMultiply::clip);
    declare_attention_factors(s);
  }

  Clip execute(schema::Context&) const {
    return models::scaled(clip, [this](std::string_view key) {
      return attention_factor(key, {"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj"},
                              {q, k, v, out});
    });
  }
};

WEFT_NODE(CLIPAttentionMultiply);

}  // namespace
}  // namespace weft::nodes
