// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/activation_bytes.hpp"

#include <c10/core/ScalarType.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "diffusion/models/unet/layers.hpp"

namespace weft::models {
namespace {

/// What does not grow with the picture: slices of attention scores, the kernels' copy of the largest weight.
constexpr double kFixedBytes = 320.0 * (1 << 20);

/// Walks the layers with the size of the feature map, as far as it matters for memory. Counts elements in floating
/// point: sizes come from outside, and nothing may wrap around.
struct Walk {
  double cells;  // B * h * w of the current level
  double channels = 0;
  double skips = 0;  // elements held for later
  double peak = 0;

  double map() const { return cells * channels; }
  void need(double channel_count) { peak = std::max(peak, skips + cells * channel_count); }
};

void walk(const UnetLayers::Layer& layer, Walk& state) {
  if (const auto* residual = std::get_if<ResBlock>(&layer)) {
    // The input, its normalised copy and the output, and the kernels' blocked copies of the last two.
    const auto out = static_cast<double>(residual->out_channels());
    state.need(3 * state.channels + 2 * out);
    state.channels = out;
  } else if (std::get_if<SpatialTransformer>(&layer) != nullptr) {
    state.need(20 * state.channels);  // x twice, the 8-fold feed-forward, its half, packing, what the heap keeps
  } else if (const auto* downsample = std::get_if<Downsample>(&layer)) {
    state.cells /= 4;
    state.channels = static_cast<double>(downsample->out_channels());
  } else if (const auto* upsample = std::get_if<Upsample>(&layer)) {
    state.cells *= 4;
    state.channels = static_cast<double>(upsample->out_channels());
    state.need(4 * state.channels);
  } else {
    state.channels = static_cast<double>(std::get<nn::Conv2d>(layer).out_channels());
  }
}

void walk(const UnetLayers::Block& block, Walk& state) {
  for (const UnetLayers::Layer& layer : block) walk(layer, state);
}

}  // namespace

std::uint64_t unet_activation_bytes(const UnetLayers& layers, at::IntArrayRef x_shape, at::ScalarType dtype) {
  Walk state{static_cast<double>(x_shape[0]) * static_cast<double>(x_shape[2]) * static_cast<double>(x_shape[3])};
  std::vector<std::pair<double, double>> skips;  // elements and channels
  for (const UnetLayers::Block& block : layers.input_blocks) {
    walk(block, state);
    skips.emplace_back(state.map(), state.channels);
    state.skips += state.map();
  }
  walk(layers.middle_block, state);
  for (const UnetLayers::Block& block : layers.output_blocks) {
    state.channels += skips.back().second;
    state.skips -= skips.back().first;
    skips.pop_back();
    walk(block, state);
  }
  const double bytes = state.peak * static_cast<double>(c10::elementSize(dtype)) + kFixedBytes;
  constexpr double kMost = 1.8e19;  // just below what the result's type holds
  return static_cast<std::uint64_t>(std::min(bytes, kMost));
}

}  // namespace weft::models
