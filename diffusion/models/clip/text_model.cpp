// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip/text_model.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <limits>

#include "diffusion/nn/shape_check.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::clip {
namespace {

constexpr std::int64_t kHeadSize = 64;  // of every CLIP text model that was published

std::int64_t heads_of(const weights::Scope& scope, std::int64_t width) {
  if (width % kHeadSize == 0) return width / kHeadSize;
  throw WeightsError(fmt::format("{}: a width of {} does not divide into heads of {}",
                                 nn::describe(scope, "embeddings"), width, kHeadSize),
                     "This is no CLIP text model that weft knows.");
}

/// The most negative finite number of a dtype.
double lowest(at::ScalarType dtype) {
  if (dtype == at::kHalf) return std::numeric_limits<c10::Half>::lowest();
  if (dtype == at::kBFloat16) return std::numeric_limits<c10::BFloat16>::lowest();
  return std::numeric_limits<float>::lowest();
}

/// [length, length]: nothing looks ahead. Added to the scores, so not minus infinity.
at::Tensor causal_mask(const at::Tensor& like) {
  const std::int64_t length = like.size(1);
  return at::full({length, length}, lowest(like.scalar_type()), like.options()).triu_(1);
}

}  // namespace

TextModel::TextModel(const weights::Scope& scope, Activation activation)
    : token_embedding_(scope / "embeddings.token_embedding"),
      position_embedding_(scope / "embeddings.position_embedding", nn::kAny, token_embedding_.size()),
      layers_(encoder_layers(scope / "encoder.layers", token_embedding_.size(),
                             heads_of(scope, token_embedding_.size()), activation)),
      final_layer_norm_(scope / "final_layer_norm", token_embedding_.size()) {}

at::Tensor TextModel::embed(const at::Tensor& ids) const {
  return token_embedding_(ids.to(token_embedding_.weight->value().device()));
}

TextOutput TextModel::forward(const at::Tensor& tokens, const std::vector<std::int64_t>& pooled_at,
                              const HiddenLayer& layer) const {
  at::Tensor x = tokens + position_embedding_.weight->value().narrow(0, 0, tokens.size(1));
  const at::Tensor mask = causal_mask(x);
  const std::int64_t from_end = layer.stop_at.value_or(0);
  const std::int64_t stop = from_end < 0 && from_end >= -layers() ? layers() + from_end : layers();
  at::Tensor hidden;
  for (std::int64_t index = 0; index < layers(); ++index) {
    layers_[static_cast<std::size_t>(index)](x, mask);
    if (index == stop) hidden = layer.normed ? final_layer_norm_(x) : x.clone();
  }
  x = final_layer_norm_(x);
  const at::Tensor rows = at::arange(x.size(0), at::TensorOptions(at::kLong).device(x.device()));
  const at::Tensor positions = at::tensor(pooled_at, at::kLong).to(x.device());
  return {hidden.defined() ? hidden : x, x.index({rows, positions})};
}

}  // namespace weft::models::clip
