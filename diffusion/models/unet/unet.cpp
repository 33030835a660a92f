// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/unet.hpp"

#include <ATen/ops/cat.h>
#include <fmt/format.h>

#include <utility>

#include "diffusion/models/memory.hpp"
#include "diffusion/models/unet/activation_bytes.hpp"
#include "diffusion/models/unet/diffusers_names.hpp"
#include "diffusion/models/unet/layers.hpp"
#include "diffusion/nn/activation.hpp"
#include "diffusion/nn/reuse.hpp"
#include "diffusion/nn/timestep_embedding.hpp"
#include "diffusion/sampling/network_hook.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// What every layer of one forward pass may need.
struct Pass {
  const at::Tensor& emb;
  const at::Tensor& context;
  const sampling::NetworkHooks* hooks;  // null: nothing looks into this pass
  sampling::UnetBlock place{};
  std::vector<at::Tensor> skips{};

  template <typename Tell>
  void tell(const Tell& to) const {
    if (hooks != nullptr)
      for (sampling::NetworkHook* hook : hooks->hooks) to(*hook);
  }
};
using Part = sampling::UnetBlock::Part;

at::Tensor run_layer(const UnetLayers::Layer& layer, at::Tensor x, const Pass& pass) {
  if (const auto* residual = std::get_if<ResBlock>(&layer)) return (*residual)(std::move(x), pass.emb);
  if (const auto* transformer = std::get_if<SpatialTransformer>(&layer)) return (*transformer)(x, pass.context, pass.hooks, pass.place);
  if (const auto* upsample = std::get_if<Upsample>(&layer))
    return (*upsample)(std::move(x), pass.skips.back().sizes().slice(2));
  if (const auto* downsample = std::get_if<Downsample>(&layer)) return (*downsample)(x);
  return std::get<nn::Conv2d>(layer)(x);
}

at::Tensor run_block(const UnetLayers::Block& block, at::Tensor x, const Pass& pass) {
  for (const UnetLayers::Layer& layer : block) x = run_layer(layer, std::move(x), pass);
  return x;
}

at::Tensor run_input_block(const UnetLayers::Block& block, at::Tensor x, Pass& pass) {
  x = run_block(block, std::move(x), pass);
  pass.tell([&](sampling::NetworkHook& hook) { hook.input_block(pass.hooks->call, pass.place, x); });
  pass.skips.push_back(x);
  pass.tell([&](sampling::NetworkHook& hook) { hook.after_skip(pass.hooks->call, pass.place, x); });
  return x;
}

at::Tensor run_output_block(const UnetLayers::Block& block, at::Tensor x, Pass& pass) {
  at::Tensor skip = std::move(pass.skips.back());
  pass.skips.pop_back();
  pass.tell([&](sampling::NetworkHook& hook) { hook.output_block(pass.hooks->call, pass.place, x, skip); });
  at::Tensor joined = at::cat({x, skip}, 1);
  x.reset();
  skip.reset();
  return run_block(block, std::move(joined), pass);
}

}  // namespace

Unet::Unet(std::shared_ptr<weights::ParameterStore> store, DiffusionTraits traits, nn::AttentionMode attention)
    : DiffusionModel(std::move(store), std::move(traits)) {
  const weights::Scope scope(this->store());
  config_ = read_unet_config(scope);
  layers_ = std::make_unique<UnetLayers>(make_unet_layers(scope, config_, attention));
}

Unet::~Unet() = default;

at::Tensor Unet::forward(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                         const sampling::Extras& extras) const {
  check_input(x, timesteps, context, extras);
  const at::ScalarType dtype = layers_->time_embed_0.bias->value().scalar_type();
  require_memory(activation_bytes(x.sizes(), dtype), x.device(),
                 fmt::format("a step at {} x {} latent cells, {} at once", x.size(3), x.size(2), x.size(0)));
  // Every block takes the embedding through silu: once is enough.
  const at::Tensor emb = nn::silu_(embedding(timesteps, extras.y, dtype));
  const at::Tensor prompt = context.to(dtype);

  Pass pass{emb, prompt, extras.hooks};
  at::Tensor h = extras.concat.defined() ? at::cat({x, extras.concat.to(x.scalar_type())}, 1).to(dtype) : x.to(dtype);
  for (const UnetLayers::Block& block : layers_->input_blocks) {
    h = run_input_block(block, std::move(h), pass);
    ++pass.place.index;
  }
  pass.place = {Part::middle, 0};
  h = run_block(layers_->middle_block, std::move(h), pass);
  pass.place = {Part::output, 0};
  for (const UnetLayers::Block& block : layers_->output_blocks) {
    h = run_output_block(block, std::move(h), pass);
    ++pass.place.index;
  }
  return layers_->out_conv(nn::silu(layers_->out_norm(h))).to(at::kFloat);
}

std::int64_t Unet::model_channels() const { return layers_->time_embed_0.in_features(); }

at::Tensor Unet::embedding(const at::Tensor& timesteps, const at::Tensor& y, at::ScalarType dtype) const {
  const at::Tensor sinusoids = nn::timestep_embedding(timesteps, layers_->time_embed_0.in_features()).to(dtype);
  at::Tensor emb = layers_->time_embed_2(nn::silu_(layers_->time_embed_0(sinusoids)));
  if (!layers_->label_emb_0) return emb;
  return emb.add_((*layers_->label_emb_2)(nn::silu_((*layers_->label_emb_0)(y.to(dtype)))));
}

void Unet::check_input(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                       const sampling::Extras& extras) const {
  if (x.dim() != 4 || x.numel() == 0 || timesteps.dim() != 1 || timesteps.size(0) != x.size(0))
    throw NodeError(
        "the model takes a latent [batch, channels, height, width] that is not empty, with one timestep each");
  const std::int64_t more = extras.concat.defined() ? extras.concat.size(1) : 0;
  if (x.size(1) + more != layers_->in_channels)
    throw NodeError(fmt::format("the latent has {} channels, but this model ({}) takes {}", x.size(1) + more, family(),
                                layers_->in_channels),
                    "It comes from a VAE or an empty-latent node for another kind of model: use one that fits.");
  if (layers_->label_emb_0 && (!extras.y.defined() || extras.y.dim() != 2 || extras.y.size(0) != x.size(0) ||
                               extras.y.size(1) != layers_->label_emb_0->in_features()))
    throw NodeError(fmt::format("this model ({}) takes a pooled prompt and sizes of {} values, but {} are given",
                                family(), layers_->label_emb_0->in_features(),
                                extras.y.defined() ? extras.y.size(-1) : 0),
                    "The prompt was encoded by the text encoder of another kind of model: use the CLIP of the same "
                    "checkpoint.");
  if (context.dim() != 3 || context.size(0) != x.size(0) || context.size(1) == 0)
    throw NodeError("the model takes a prompt [batch, tokens, width] for each latent");
  if (context.size(2) != layers_->context_size)
    throw NodeError(
        fmt::format("the prompt has width {}, but this model ({}) takes {}", context.size(2), family(),
                    layers_->context_size),
        "It was encoded by the text encoder of another kind of model: use the CLIP of the same checkpoint.");
}

std::uint64_t Unet::activation_bytes(at::IntArrayRef x_shape, at::ScalarType dtype) const {
  return unet_activation_bytes(*layers_, x_shape, dtype);
}

DiffusionModel::KeyMap Unet::diffusers_key_map() const { return unet_diffusers_names(config_, store().source()); }

}  // namespace weft::models
