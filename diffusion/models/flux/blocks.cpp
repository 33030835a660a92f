// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/blocks.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/rms_norm.h>

#include <string>
#include <utility>

#include "diffusion/nn/rope.hpp"
#include "diffusion/nn/shape_check.hpp"

namespace weft::models {
namespace {

weights::Scope part(const weights::Scope& scope, std::string_view stream, std::string_view name) {
  return scope / (std::string(stream) + "_" + std::string(name));
}

at::Tensor unit_mean_square(const at::Tensor& x, const weights::Parameter& scale) {
  constexpr double kEps = 1e-6;
  const at::Tensor weight = scale.value().to(x.scalar_type());
  return at::rms_norm(x, weight.sizes(), weight, kEps);
}

at::Tensor attend(Heads heads, const FluxPass& pass, nn::AttentionMode mode) {
  heads.q = nn::apply_rope(std::move(heads.q), pass.turns);
  heads.k = nn::apply_rope(std::move(heads.k), pass.turns);
  return nn::attention_of_heads(heads.q, heads.k, heads.v, mode, pass.bias);
}

}  // namespace

QkNorm::QkNorm(const weights::Scope& scope, std::int64_t head_size)
    : query_norm_(&nn::require_shape(scope, "query_norm.scale", {head_size})),
      key_norm_(&nn::require_shape(scope, "key_norm.scale", {head_size})) {}

Heads QkNorm::operator()(const at::Tensor& qkv, std::int64_t heads) const {
  const at::Tensor parts = qkv.view({qkv.size(0), qkv.size(1), 3, heads, -1}).permute({2, 0, 3, 1, 4});
  return {unit_mean_square(parts[0], *query_norm_), unit_mean_square(parts[1], *key_norm_), parts[2]};
}

FluxStream::FluxStream(const weights::Scope& scope, std::string_view name, const FluxConfig& config)
    : mod_(part(scope, name, "mod"), config.hidden_size, 2),
      qkv_(part(scope, name, "attn") / "qkv", config.hidden_size, 3 * config.hidden_size),
      norm_(part(scope, name, "attn") / "norm", config.head_size),
      proj_(part(scope, name, "attn") / "proj", config.hidden_size, config.hidden_size),
      mlp_0_(part(scope, name, "mlp") / "0", config.hidden_size, config.mlp_size),
      mlp_2_(part(scope, name, "mlp") / "2", config.mlp_size, config.hidden_size),
      head_count_(config.heads) {}

Heads FluxStream::heads(const at::Tensor& x, const Shift& shift) const {
  return norm_(qkv_(modulated_norm(x, shift.shift, shift.scale)), head_count_);
}

void FluxStream::add_branches(at::Tensor& x, const at::Tensor& attended, const std::vector<Shift>& shifts) const {
  add_gated(x, proj_(attended), shifts[0].gate);
  at::Tensor hidden = mlp_0_(modulated_norm(x, shifts[1].shift, shifts[1].scale));
  at::gelu_(hidden, "tanh");
  add_gated(x, mlp_2_(hidden), shifts[1].gate);
}

DoubleBlock::DoubleBlock(const weights::Scope& scope, const FluxConfig& config, nn::AttentionMode attention)
    : img_(scope, "img", config), txt_(scope, "txt", config), attention_(attention) {}

void DoubleBlock::operator()(at::Tensor& img, at::Tensor& txt, const FluxPass& pass) const {
  const std::vector<Shift> img_shifts = img_.modulation(pass.silu_vec), txt_shifts = txt_.modulation(pass.silu_vec);
  Heads both;
  {
    const Heads of_img = img_.heads(img, img_shifts[0]), of_txt = txt_.heads(txt, txt_shifts[0]);
    both = {at::cat({of_txt.q, of_img.q}, 2), at::cat({of_txt.k, of_img.k}, 2), at::cat({of_txt.v, of_img.v}, 2)};
  }
  const at::Tensor attended = attend(std::exchange(both, {}), pass, attention_);
  img_.add_branches(img, attended.slice(1, txt.size(1)), img_shifts);
  txt_.add_branches(txt, attended.slice(1, 0, txt.size(1)), txt_shifts);
  keep_finite(txt);
}

SingleBlock::SingleBlock(const weights::Scope& scope, const FluxConfig& config, nn::AttentionMode attention)
    : modulation_(scope / "modulation", config.hidden_size, 1),
      linear1_(scope / "linear1", config.hidden_size, 3 * config.hidden_size + config.mlp_size),
      linear2_(scope / "linear2", config.hidden_size + config.mlp_size, config.hidden_size),
      norm_(scope / "norm", config.head_size),
      hidden_(config.hidden_size),
      head_count_(config.heads),
      attention_(attention) {}

void SingleBlock::operator()(at::Tensor& x, const FluxPass& pass) const {
  const Shift shift = modulation_(pass.silu_vec).front();
  add_gated(x, branch(x, shift, pass), shift.gate);
  keep_finite(x);
}

at::Tensor SingleBlock::branch(const at::Tensor& x, const Shift& shift, const FluxPass& pass) const {
  at::Tensor joined;  // what attention gives, then the feed-forward
  {
    const at::Tensor wide = linear1_(modulated_norm(x, shift.shift, shift.scale));
    const at::Tensor mlp = wide.slice(-1, 3 * hidden_);
    joined = at::empty({x.size(0), x.size(1), hidden_ + mlp.size(-1)}, x.options());
    at::Tensor hidden = joined.slice(-1, hidden_);
    at::gelu_out(hidden, mlp, "tanh");
    joined.slice(-1, 0, hidden_).copy_(attend(norm_(wide.slice(-1, 0, 3 * hidden_), head_count_), pass, attention_));
  }
  return linear2_(joined);
}

}  // namespace weft::models
