// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/coders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diffusion/nn/activation.hpp"
#include "engine/base/errors.hpp"

namespace weft::models::vae {
namespace {

constexpr std::int64_t kColours = 3;
constexpr std::int64_t kMostLevels = 16;

/// How many levels `scope` has; at least one, and no more than sizes of pictures can be halved.
std::int64_t level_count(const weights::Scope& scope) {
  const std::int64_t count = scope.count();
  if (count >= 1 && count <= kMostLevels) return count;
  throw WeightsError(fmt::format("{} has {} levels; 1 to {} are expected", nn::describe(scope, ""), count, kMostLevels),
                     "The file may be damaged: download it again.");
}

std::vector<Level> down_levels(const weights::Scope& scope, std::int64_t channels) {
  std::vector<Level> levels;
  for (std::int64_t index = 0; index < level_count(scope); ++index) {
    levels.emplace_back(scope / index, channels, Level::Direction::down);
    channels = levels.back().out_channels();
  }
  return levels;
}

/// The file counts levels from the largest size; the decoder runs them from the smallest.
std::vector<Level> up_levels(const weights::Scope& scope, std::int64_t channels) {
  std::vector<Level> levels;
  for (std::int64_t index = level_count(scope) - 1; index >= 0; --index) {
    levels.emplace_back(scope / index, channels, Level::Direction::up);
    channels = levels.back().out_channels();
  }
  return levels;
}

std::int64_t scale_of(const std::vector<Level>& levels) {
  return std::int64_t{1} << std::count_if(levels.begin(), levels.end(),
                                          [](const Level& level) { return level.resizes(); });
}

/// The 1x1 convolution between latent and distribution, which newer models do without.
std::optional<nn::Conv2d> quantiser(const weights::Scope& scope, std::string_view name, std::int64_t in,
                                    std::int64_t out) {
  if (!scope.has(name)) return std::nullopt;
  return nn::Conv2d(scope / name, {.in = in, .out = out, .kernel = 1});
}

}  // namespace

Encoder::Encoder(const weights::Scope& scope)
    : conv_in_(scope / "encoder.conv_in", {.in = kColours, .kernel = 3}),
      down_(down_levels(scope / "encoder.down", conv_in_.out_channels())),
      channels_(down_.back().out_channels()),
      widest_(std::max(conv_in_.out_channels(), down_.front().out_channels())),
      mid_(scope / "encoder.mid", channels_),
      norm_out_(scope / "encoder.norm_out", channels_, kEps),
      conv_out_(scope / "encoder.conv_out", {.in = channels_, .kernel = 3}),
      quant_conv_(quantiser(scope, "quant_conv", conv_out_.out_channels(), nn::kAny)) {
  const std::int64_t moments = quant_conv_ ? quant_conv_->out_channels() : conv_out_.out_channels();
  if (moments % 2 == 0) return;
  throw WeightsError(fmt::format("{} makes {} channels: mean and variance need an even number",
                                 nn::describe(scope, quant_conv_ ? "quant_conv.weight" : "encoder.conv_out.weight"),
                                 moments));
}

at::Tensor Encoder::operator()(at::Tensor x) const {
  at::Tensor h = conv_in_(x);
  x.reset();
  for (const Level& level : down_) h = level(std::move(h));
  h = mid_(std::move(h));
  h = conv_out_(nn::silu_(norm_out_(h)));
  if (quant_conv_) h = (*quant_conv_)(h);
  return h.chunk(2, 1)[0];  // the mean; the other half is the log of the variance
}

std::int64_t Encoder::scale() const { return scale_of(down_); }

std::int64_t Encoder::latent_channels() const {
  return (quant_conv_ ? quant_conv_->out_channels() : conv_out_.out_channels()) / 2;
}

Decoder::Decoder(const weights::Scope& scope)
    : post_quant_conv_(quantiser(scope, "post_quant_conv", nn::kAny,
                                 nn::require_rank(scope, "decoder.conv_in.weight", 4).sizes()[1])),
      conv_in_(scope / "decoder.conv_in", {.kernel = 3}),
      mid_(scope / "decoder.mid", conv_in_.out_channels()),
      up_(up_levels(scope / "decoder.up", conv_in_.out_channels())),
      channels_(up_.back().out_channels()),
      widest_(up_.size() > 1 ? up_[up_.size() - 2].out_channels() : conv_in_.out_channels()),
      norm_out_(scope / "decoder.norm_out", channels_, kEps),
      conv_out_(scope / "decoder.conv_out", {.in = channels_, .out = kColours, .kernel = 3}) {}

at::Tensor Decoder::operator()(at::Tensor z) const {
  if (post_quant_conv_) z = (*post_quant_conv_)(z);
  at::Tensor h = mid_(conv_in_(z));
  for (const Level& level : up_) h = level(std::move(h));
  return conv_out_(nn::silu_(norm_out_(h)));
}

std::int64_t Decoder::scale() const { return scale_of(up_); }

std::int64_t Decoder::latent_channels() const {
  return post_quant_conv_ ? post_quant_conv_->in_channels() : conv_in_.in_channels();
}

}  // namespace weft::models::vae
