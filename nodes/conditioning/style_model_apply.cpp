// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include <ATen/ops/cat.h>
#include <c10/util/Half.h>

#include "diffusion/models/placement.hpp"
#include "diffusion/models/style/redux.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// Held in float16 by the reference; a strength of 0 hides the tokens.
double bias_of(double strength) {
  return static_cast<float>(c10::Half(std::log(static_cast<float>(strength))));
}

struct StyleModelApply {
  Conditioning conditioning;
  std::shared_ptr<const models::StyleModel> style_model;
  models::SeenPicture clip_vision_output;
  double strength;
  schema::Choice strength_type;

  static void define(schema::Schema<StyleModelApply>& s) {
    s.display_name("Apply Style Model").category("conditioning/style_model");
    s.input("conditioning", &StyleModelApply::conditioning);
    s.input("style_model", &StyleModelApply::style_model);
    s.input("clip_vision_output", &StyleModelApply::clip_vision_output);
    s.description(
        "Adds what a vision tower saw in a picture to a prompt. multiply scales its tokens; attn_bias lets the text and "
        "the picture heed them more or less.");
    s.input("strength", &StyleModelApply::strength).default_value(1.0).range(0.0, 10.0).step(0.001);
    s.input("strength_type", &StyleModelApply::strength_type).options({"multiply", "attn_bias"});
  }

  Conditioning execute(schema::Context& context) const {
    const auto policy = models::text_placement(style_model->store(), context.service<const device::Settings>());
    const auto lease = style_model->store().prepare(policy, {}, context.cancel());
    at::Tensor tokens = style_model->tokens(clip_vision_output);
    const bool biased = strength_type.value == "attn_bias" && strength != 1.0;
    if (strength_type.value == "multiply") tokens = tokens * strength;
    Conditioning styled = conditioning;
    for (sampling::Cond& prompt : styled) {
      if (prompt.cond.size(2) != tokens.size(2))
        throw NodeError("the prompt's tokens are of another width than the style model's",
                        "Flux.1 Redux goes with the text encoders of Flux.");
      if (biased) prompt.token_biases.push_back({prompt.cond.size(1), tokens.size(1), bias_of(strength)});
      prompt.cond = at::cat({prompt.cond, tokens.expand({prompt.cond.size(0), -1, -1})}, 1);
    }
    return styled;
  }
};

WEFT_NODE(StyleModelApply);

}  // namespace
}  // namespace weft::nodes
