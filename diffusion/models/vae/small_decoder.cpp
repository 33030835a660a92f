// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/small_decoder.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::array<std::string_view, 2> kPrefixes{"decoder.layers.", "taesd_decoder."};

weights::StateDict without_prefix(const weights::StateDict& file) {
  for (const std::string_view prefix : kPrefixes)
    if (file.has_prefix(prefix)) return file.with_prefix(prefix);
  return file;
}

/// A 3 x 3 convolution, whose bias the ones after an enlargement lack.
struct Conv {
  explicit Conv(const weights::Scope& scope)
      : weight(&nn::require_shape(scope, "weight", {nn::kAny, nn::kAny, 3, 3})),
        bias(nn::find_shape(scope, "bias", {weight->sizes()[0]})) {}

  at::Tensor operator()(const at::Tensor& x) const {
    return at::conv2d(x, weight->value(), bias == nullptr ? at::Tensor() : bias->value(), 1, 1);
  }

  const weights::Parameter* weight;
  const weights::Parameter* bias;
};

}  // namespace

/// An entry of the sequence: one convolution, alone, after an enlargement, or three with a residual connection.
struct SmallDecoder::Layer {
  std::vector<Conv> convs;
  bool enlarge_first = false;

  at::Tensor operator()(at::Tensor x) const {
    if (convs.size() == 1) {
      if (enlarge_first) x = at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
      return convs[0](x);
    }
    const at::Tensor inner = convs[1](convs[0](x).relu_()).relu_();
    return convs[2](inner).add_(x).relu_();
  }
};

SmallDecoder::~SmallDecoder() = default;

SmallDecoder::SmallDecoder(const weights::StateDict& file)
    : store_(std::make_shared<weights::ParameterStore>(without_prefix(file))) {
  const weights::Scope root(*store_);
  // Numbers without weights are activations and enlargements; an enlargement's convolution has no bias.
  constexpr std::int64_t kLast = 64;
  for (std::int64_t i = 0; i < kLast; ++i) {
    const weights::Scope entry = root / i;
    if (entry.has("conv"))
      layers_.push_back({{Conv(entry / "conv.0"), Conv(entry / "conv.2"), Conv(entry / "conv.4")}});
    else if (entry.has("weight"))
      layers_.push_back({.convs = {Conv(entry)}, .enlarge_first = !entry.has("bias")});
  }
  if (layers_.size() < 2 || layers_.back().convs.size() != 1 || layers_.back().convs[0].weight->sizes()[0] != 3)
    throw WeightsError(fmt::format("{}: no small decoder (TAESD): there is no last convolution to three colours",
                                   file.path().string()),
                       "Files that are one: taesd_decoder, taesdxl_decoder, taef1_decoder.");
}

at::Tensor SmallDecoder::decode(const at::Tensor& latent) const {
  const std::int64_t channels = layers_.front().convs[0].weight->sizes()[1];
  if (latent.dim() != 4 || latent.size(1) != channels)
    throw NodeError(fmt::format("{}: latents of {} channels are wanted", store_->source().path().string(), channels));
  const auto lease = store_->prepare({.storage = at::kFloat, .compute = at::kFloat}, {});
  // Softly clipped to the range of latents.
  at::Tensor x = latent.to(at::kCPU, at::kFloat).div(3).tanh_().mul_(3);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = layers_[i](x);
    if (i == 0) x.relu_();
  }
  return x.clamp_(0, 1).movedim(1, -1);
}

}  // namespace weft::models
