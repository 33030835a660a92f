// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string_view>

#include "engine/schema/node.hpp"
#include "nodes/patches/attention_factors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct UNetCrossAttentionMultiply {
  Model model;
  double q = 1.0;
  double k = 1.0;
  double v = 1.0;
  double out = 1.0;

  static void define(schema::Schema<UNetCrossAttentionMultiply>& s) {
    s.v3().experimental().category("_for_testing/attention_experiments");
    s.python_module("comfy_extras.nodes_attention_multiply");
    s.description("The projections of a UNet's attention to the prompt, each times a number.");
    s.input("model", &UNetCrossAttentionMultiply::model);
    declare_attention_factors(s);
  }

  Model execute(schema::Context&) const {
    return models::scaled(model, [this](std::string_view key) {
      return attention_factor(key, {"attn2.to_q", "attn2.to_k", "attn2.to_v", "attn2.to_out.0"}, {q, k, v, out});
    });
  }
};

WEFT_NODE(UNetCrossAttentionMultiply);

}  // namespace
}  // namespace weft::nodes
