// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <ATen/ops/cat.h>

#include "diffusion/models/placement.hpp"
#include "diffusion/models/style/redux.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

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
    s.input("strength", &StyleModelApply::strength).default_value(1.0).range(0.0, 10.0).step(0.001);
    s.input("strength_type", &StyleModelApply::strength_type).options({"multiply", "attn_bias"});
  }

  void validate(schema::Validation& validation) const {
    if (strength_type.value == "attn_bias" && strength != 1.0)
      validation.problem("strength_type", "weft computes no attention with a bias on the picture's tokens",
                         "Use multiply, or a strength of 1, which is no bias.");
  }

  Conditioning execute(schema::Context& context) const {
    const auto policy = models::text_placement(style_model->store(), context.service<const device::Settings>());
    const auto lease = style_model->store().prepare(policy, {}, context.cancel());
    at::Tensor tokens = style_model->tokens(clip_vision_output);
    if (strength_type.value == "multiply") tokens = tokens * strength;
    Conditioning styled = conditioning;
    for (sampling::Cond& prompt : styled) {
      if (prompt.cond.size(2) != tokens.size(2))
        throw NodeError("the prompt's tokens are of another width than the style model's",
                        "Flux.1 Redux goes with the text encoders of Flux.");
      prompt.cond = at::cat({prompt.cond, tokens.expand({prompt.cond.size(0), -1, -1})}, 1);
    }
    return styled;
  }
};

WEFT_NODE(StyleModelApply);

}  // namespace
}  // namespace weft::nodes
