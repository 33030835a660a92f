// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string_view>

#include "engine/schema/node.hpp"
#include "nodes/patches/attention_factors.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct UNetTemporalAttentionMultiply {
  Model model;
  double self_structural = 1.0;
  double self_temporal = 1.0;
  double cross_structural = 1.0;
  double cross_temporal = 1.0;

  static void define(schema::Schema<UNetTemporalAttentionMultiply>& s) {
    s.v3().experimental().category("_for_testing/attention_experiments");
    s.python_module("comfy_extras.nodes_attention_multiply");
    s.description(
        "What a UNet's attention gives, times a number: within pictures, and where it has it, between frames.");
    s.input("model", &UNetTemporalAttentionMultiply::model);
    const auto factor = [&s](const char* name, double UNetTemporalAttentionMultiply::*member) {
      s.input(name, member).default_value(1.0).range(0.0, 10.0).step(0.01);
    };
    factor("self_structural", &UNetTemporalAttentionMultiply::self_structural);
    factor("self_temporal", &UNetTemporalAttentionMultiply::self_temporal);
    factor("cross_structural", &UNetTemporalAttentionMultiply::cross_structural);
    factor("cross_temporal", &UNetTemporalAttentionMultiply::cross_temporal);
  }

  Model execute(schema::Context&) const {
    return models::scaled(model, [this](std::string_view key) -> std::optional<double> {
      const bool temporal = key.find(".time_stack.") != std::string_view::npos;
      if (key.ends_with("attn1.to_out.0.bias") || key.ends_with("attn1.to_out.0.weight"))
        return temporal ? self_temporal : self_structural;
      if (key.ends_with("attn2.to_out.0.bias") || key.ends_with("attn2.to_out.0.weight"))
        return temporal ? cross_temporal : cross_structural;
      return std::nullopt;
    });
  }
};

WEFT_NODE(UNetTemporalAttentionMultiply);

}  // namespace
}  // namespace weft::nodes
