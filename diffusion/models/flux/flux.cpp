// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/flux.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "diffusion/models/flux/blocks.hpp"
#include "diffusion/models/flux/diffusers_names.hpp"
#include "diffusion/models/flux/patches.hpp"
#include "diffusion/models/flux/positions.hpp"
#include "diffusion/models/flux/token_bias.hpp"
#include "diffusion/models/memory.hpp"
#include "diffusion/nn/activation.hpp"
#include "diffusion/nn/timestep_embedding.hpp"
#include "diffusion/sampling/network_hook.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// Timesteps and guidance are sinusoids of a thousand times their value.
constexpr double kTimeFactor = 1000.0;

std::optional<MlpEmbedder> guidance_embedder(const weights::Scope& scope, const FluxConfig& config) {
  if (!config.guidance) return std::nullopt;
  return MlpEmbedder(scope / "guidance_in", nn::kAny, config.hidden_size);
}

template <typename Block>
std::vector<Block> blocks_of(const weights::Scope& scope, std::int64_t count, const FluxConfig& config,
                             nn::AttentionMode attention) {
  std::vector<Block> blocks;
  for (std::int64_t index = 0; index < count; ++index) blocks.emplace_back(scope / index, config, attention);
  return blocks;
}

/// The image tokens of a latent and of the references behind it.
at::Tensor image_tokens(const at::Tensor& x, const std::vector<at::Tensor>& references, at::ScalarType dtype) {
  if (references.empty()) return to_tokens(x.to(dtype));
  std::vector<at::Tensor> parts{to_tokens(x.to(dtype))};
  for (const at::Tensor& reference : references) parts.push_back(to_tokens(reference.to(dtype)));
  return at::cat(parts, 1);
}

std::uint64_t bias_bytes(const sampling::Extras& extras, std::int64_t tokens, at::ScalarType dtype) {
  if (extras.token_biases.empty()) return 0;
  return static_cast<std::uint64_t>(tokens) * static_cast<std::uint64_t>(tokens) * c10::elementSize(dtype);
}

double tokens_of(at::IntArrayRef shape) {
  return static_cast<double>(token_count(shape[2])) * static_cast<double>(token_count(shape[3]));
}

}  // namespace

struct Flux::Layers {
  Layers(const weights::Scope& scope, const FluxConfig& config, nn::AttentionMode attention)
      : img_in(scope / "img_in"),
        time_in(scope / "time_in", nn::kAny, config.hidden_size),
        vector_in(scope / "vector_in", config.vector_size, config.hidden_size),
        guidance_in(guidance_embedder(scope, config)),
        txt_in(scope / "txt_in", config.context_size, config.hidden_size),
        double_blocks(blocks_of<DoubleBlock>(scope / "double_blocks", config.double_blocks, config, attention)),
        single_blocks(blocks_of<SingleBlock>(scope / "single_blocks", config.single_blocks, config, attention)),
        final_modulation(scope / "final_layer.adaLN_modulation.1", config.hidden_size, 2 * config.hidden_size),
        final_linear(scope / "final_layer.linear", config.hidden_size) {}

  nn::Linear img_in;
  MlpEmbedder time_in, vector_in;
  std::optional<MlpEmbedder> guidance_in;
  nn::Linear txt_in;
  std::vector<DoubleBlock> double_blocks;
  std::vector<SingleBlock> single_blocks;
  nn::Linear final_modulation, final_linear;
};

Flux::Flux(std::shared_ptr<weights::ParameterStore> store, DiffusionTraits traits, nn::AttentionMode attention)
    : DiffusionModel(std::move(store), std::move(traits)) {
  const weights::Scope scope(this->store());
  config_ = read_flux_config(scope);
  layers_ = std::make_unique<Layers>(scope, config_, attention);
}

Flux::~Flux() = default;

std::int64_t Flux::in_channels() const {
  return layers_->img_in.weight->value().size(1) / (FluxConfig::kPatch * FluxConfig::kPatch);
}

at::Tensor Flux::forward(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                         const sampling::Extras& extras) const {
  check_input(x, timesteps, context, extras);
  const at::Tensor input = extras.concat.defined() ? at::cat({x, extras.concat.to(x.scalar_type())}, 1) : x;
  const auto grids = token_grids(x, extras.reference_latents, extras.reference_latents_method);
  const std::int64_t text = context.size(1);
  std::int64_t tokens = text;
  for (const TokenGrid& grid : grids) tokens += grid.count();
  const at::ScalarType dtype = layers_->final_linear.weight->value().scalar_type();
  require_memory(bytes_for(static_cast<double>(x.size(0) * tokens), dtype) + bias_bytes(extras, tokens, dtype),
                 x.device(),
                 fmt::format("a step at {} x {} latent cells, {} at once", x.size(3), x.size(2), x.size(0)));

  FluxPass pass;
  pass.silu_vec = nn::silu_(conditioning_vector(timesteps, extras, dtype)).unsqueeze(1);
  pass.turns = flux_turns(text, grids, config_.axes, x.device());
  pass.bias = attention_bias(extras.token_biases, text, tokens, x.options().dtype(dtype));
  at::Tensor img = layers_->img_in(image_tokens(input, extras.reference_latents, dtype));
  at::Tensor txt = layers_->txt_in(context.to(dtype));
  const auto runs = [&](sampling::StreamBlock kind, std::size_t index) {
    return extras.hooks == nullptr || !extras.hooks->leave_out(kind, static_cast<std::int64_t>(index));
  };
  for (std::size_t i = 0; i < layers_->double_blocks.size(); ++i)
    if (runs(sampling::StreamBlock::both, i)) layers_->double_blocks[i](img, txt, pass);
  keep_finite(img);
  img = at::cat({std::exchange(txt, {}), img}, 1);
  for (std::size_t i = 0; i < layers_->single_blocks.size(); ++i)
    if (runs(sampling::StreamBlock::joined, i)) layers_->single_blocks[i](img, pass);

  const auto modulation = layers_->final_modulation(pass.silu_vec).chunk(2, -1);
  const at::Tensor out = layers_->final_linear(modulated_norm(img.slice(1, text), modulation[0], modulation[1]));
  return from_tokens(out, x.size(2), x.size(3)).to(at::kFloat).contiguous();
}

at::Tensor Flux::conditioning_vector(const at::Tensor& timesteps, const sampling::Extras& extras,
                                     at::ScalarType dtype) const {
  const auto embedded = [dtype](const MlpEmbedder& embedder, const at::Tensor& values) {
    return embedder(nn::timestep_embedding(values * kTimeFactor, embedder.in_features()).to(dtype));
  };
  at::Tensor vec = embedded(layers_->time_in, timesteps);
  if (layers_->guidance_in && extras.guidance.defined())
    vec.add_(embedded(*layers_->guidance_in, extras.guidance.to(dtype)));
  const at::Tensor y = extras.y.defined()
                           ? extras.y.to(dtype).narrow(1, 0, config_.vector_size)
                           : at::zeros({timesteps.size(0), config_.vector_size}, timesteps.options().dtype(dtype));
  return vec.add_(layers_->vector_in(y));
}

std::uint64_t Flux::activation_bytes(at::IntArrayRef x_shape, at::ScalarType dtype) const {
  constexpr double kTextTokens = 512;
  return bytes_for(static_cast<double>(x_shape[0]) * (tokens_of(x_shape) + kTextTokens), dtype);
}

std::uint64_t Flux::bytes_for(double tokens, at::ScalarType dtype) const {
  // A single block holds x, its projection to queries, keys, values and the feed-forward, what goes into the last
  // projection, queries and keys once more each, and the result of attention. Besides, slices of the scores.
  constexpr double kScores = 3.0 * 64 * (1 << 20);
  const auto hidden = static_cast<double>(config_.hidden_size), mlp = static_cast<double>(config_.mlp_size);
  const double values = tokens * (9 * hidden + 2 * mlp);
  const double largest_weight = hidden * (3 * hidden + mlp);
  constexpr double kMost = 1.8e19;  // just below what the result's type holds
  const double bytes = (values + largest_weight) * static_cast<double>(c10::elementSize(dtype)) + kScores;
  return static_cast<std::uint64_t>(std::min(bytes, kMost));
}

DiffusionModel::KeyMap Flux::diffusers_key_map() const { return flux_diffusers_names(config_, store().source()); }

}  // namespace weft::models
