// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/spatial_transformer.hpp"

#include <fmt/format.h>

#include "diffusion/nn/activation.hpp"
#include "diffusion/nn/reuse.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// Heads are not in the file: SD 1.x, which projects by convolutions, has 8; later models have heads of 64 channels.
std::int64_t heads_of(const weights::Scope& scope, std::int64_t channels, bool convolutional) {
  constexpr std::int64_t kHeads = 8, kHeadSize = 64;
  const std::int64_t divisor = convolutional ? kHeads : kHeadSize;
  if (channels % divisor != 0)
    throw WeightsError(fmt::format("{} has {} channels, which is no multiple of {}",
                                   nn::describe(scope, "proj_in.weight"), channels, divisor));
  return convolutional ? kHeads : channels / kHeadSize;
}

}  // namespace

CrossAttention::CrossAttention(const weights::Scope& scope, std::int64_t channels, std::int64_t context_size,
                               std::int64_t heads, nn::AttentionMode mode)
    : to_q_(scope / "to_q", channels, channels),
      to_k_(scope / "to_k", context_size, channels),
      to_v_(scope / "to_v", to_k_.in_features(), channels),
      to_out_(scope / "to_out.0", channels, channels),
      heads_(heads),
      mode_(mode) {}

at::Tensor CrossAttention::operator()(const at::Tensor& x, const at::Tensor& context) const {
  return to_out_(nn::attention(to_q_(x), to_k_(context), to_v_(context), heads_, mode_));
}

at::Tensor CrossAttention::hooked(at::Tensor x, HookedAttention attention) const {
  auto& [hooks, place] = attention;
  place.heads = heads_;
  at::Tensor context = x;
  for (sampling::NetworkHook* hook : hooks.hooks) hook->attention_inputs(hooks.call, place, x, context);
  const at::Tensor q = to_q_(x), k = to_k_(context), v = to_v_(context);
  std::optional<at::Tensor> out;
  for (sampling::NetworkHook* hook : hooks.hooks)  // the last to have one of its own
    if (auto another = hook->attention(hooks.call, place, q, k, v)) out = std::move(another);
  at::Tensor projected = to_out_(out ? *out : nn::attention(q, k, v, heads_, mode_));
  for (sampling::NetworkHook* hook : hooks.hooks) hook->attention_output(hooks.call, place, projected);
  return projected;
}

BasicTransformerBlock::BasicTransformerBlock(const weights::Scope& scope, std::int64_t channels, std::int64_t heads,
                                             nn::AttentionMode mode)
    : norm1_(scope / "norm1", channels),
      norm2_(scope / "norm2", channels),
      norm3_(scope / "norm3", channels),
      attn1_(scope / "attn1", channels, channels, heads, mode),
      attn2_(scope / "attn2", channels, nn::kAny, heads, mode),
      ff_in_(scope / "ff.net.0.proj", channels, 8 * channels),
      ff_out_(scope / "ff.net.2", 4 * channels, channels) {}

at::Tensor BasicTransformerBlock::operator()(at::Tensor x, const at::Tensor& context,
                                             const HookedAttention* hooked) const {
  const at::Tensor own = norm1_(x);
  x.add_(hooked == nullptr ? attn1_(own, own) : attn1_.hooked(own, *hooked));
  x.add_(attn2_(norm2_(x), context));
  return x.add_(ff_out_(nn::geglu(ff_in_(norm3_(x)))));
}

SpatialTransformer::SpatialTransformer(const weights::Scope& scope, std::int64_t channels, nn::AttentionMode mode)
    : norm_(scope / "norm", channels, 1e-6) {
  const bool convolutional = scope.shape("proj_in.weight").size() == 4;
  if (convolutional) {
    conv_in_.emplace(scope / "proj_in", nn::Conv2d::Options{.in = channels, .out = channels, .kernel = 1});
    conv_out_.emplace(scope / "proj_out", nn::Conv2d::Options{.in = channels, .out = channels, .kernel = 1});
  } else {
    linear_in_.emplace(scope / "proj_in", channels, channels);
    linear_out_.emplace(scope / "proj_out", channels, channels);
  }
  const std::int64_t heads = heads_of(scope, channels, convolutional);
  const weights::Scope blocks = scope / "transformer_blocks";
  for (std::int64_t index = 0; index < blocks.count(); ++index)
    blocks_.emplace_back(blocks / index, channels, heads, mode);
  if (blocks_.empty()) throw WeightsError(nn::describe(scope, "transformer_blocks.0") + " is missing");
}

at::Tensor SpatialTransformer::operator()(const at::Tensor& x, const at::Tensor& context,
                                          const sampling::NetworkHooks* hooks, sampling::UnetBlock block) const {
  const std::int64_t batch = x.size(0), height = x.size(2), width = x.size(3);
  at::Tensor h = norm_(x);
  if (conv_in_) h = (*conv_in_)(h);
  h = h.movedim(1, 3).flatten(1, 2).contiguous();
  if (height * width == 1) h = h.clone(at::MemoryFormat::Contiguous);  // see nn/reuse.hpp
  if (linear_in_) h = (*linear_in_)(h);
  for (std::size_t index = 0; index < blocks_.size(); ++index) {
    if (hooks == nullptr) {
      h = blocks_[index](std::move(h), context);
      continue;
    }
    const HookedAttention hooked{*hooks, {.block = block, .transformer = static_cast<std::int64_t>(index)}};
    h = blocks_[index](std::move(h), context, &hooked);
  }
  if (linear_out_) h = (*linear_out_)(h);
  h = h.reshape({batch, height, width, -1}).movedim(3, 1).contiguous();
  if (conv_out_) h = (*conv_out_)(h);
  return nn::add_over_first(std::move(h), x);
}

}  // namespace weft::models
