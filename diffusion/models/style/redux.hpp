// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "diffusion/models/clip_vision/vision_model.hpp"
#include "diffusion/nn/linear.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// STYLE_MODEL: Flux.1 Redux (Black Forest Labs 2024), two linear layers that turn what SigLIP sees in a picture into
/// tokens which Flux reads after those of the text. Immutable but for the store's converted values.
class StyleModel {
 public:
  /// Keys "redux_up.…", "redux_down.…". Throws WeightsError when the file does not fit.
  explicit StyleModel(std::shared_ptr<weights::ParameterStore> store);

  /// [1, B * patches, context width], float32: the tokens of all pictures, one after the other. Only while a lease of
  /// store() lives. Throws NodeError when another vision tower has seen them.
  at::Tensor tokens(const SeenPicture& seen) const;

  weights::ParameterStore& store() const { return *store_; }

 private:
  std::shared_ptr<weights::ParameterStore> store_;
  nn::Linear up_, down_;
};

/// Throws WeightsError that says what the file looks like when it is no style model that weft knows.
std::shared_ptr<const StyleModel> load_style_model(const weights::StateDict& file);

}  // namespace weft::models
