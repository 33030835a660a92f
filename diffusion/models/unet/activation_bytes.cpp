// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/activation_bytes.hpp"

#include <c10/core/ScalarType.h>

#include <algorithm>

#include "diffusion/models/memory.hpp"
#include "diffusion/models/unet/layers.hpp"

namespace weft::models {
namespace {

/// Walks the layers with the size of the feature map, in elements, as far as it matters for memory.
struct Walk {
  std::uint64_t cells;      // B * h * w of the current level
  std::uint64_t channels = 0;
  std::uint64_t skips = 0;  // elements held for later
  std::uint64_t peak = 0;

  std::uint64_t map(std::uint64_t count) const { return saturating_product(cells, count); }
  void need(std::uint64_t channel_count) { peak = std::max(peak, skips + map(channel_count)); }
};

void walk(const UnetLayers::Layer& layer, Walk& state) {
  if (const auto* residual = std::get_if<ResBlock>(&layer)) {
    // The input, its normalised copy and the output, and the kernels' blocked copies of the last two.
    const auto out = static_cast<std::uint64_t>(residual->out_channels());
    state.need(3 * state.channels + 2 * out);
    state.channels = out;
  } else if (std::get_if<SpatialTransformer>(&layer) != nullptr) {
    state.need(16 * state.channels);  // two copies of x, the 8-fold feed-forward, its half, and what matmul packs
  } else if (const auto* downsample = std::get_if<Downsample>(&layer)) {
    state.cells = std::max<std::uint64_t>(state.cells / 4, 1);
    state.channels = static_cast<std::uint64_t>(downsample->out_channels());
  } else if (const auto* upsample = std::get_if<Upsample>(&layer)) {
    state.cells = saturating_product(state.cells, 4);
    state.channels = static_cast<std::uint64_t>(upsample->out_channels());
    state.need(4 * state.channels);
  } else {
    state.channels = static_cast<std::uint64_t>(std::get<nn::Conv2d>(layer).out_channels());
  }
}

void walk(const UnetLayers::Block& block, Walk& state) {
  for (const UnetLayers::Layer& layer : block) walk(layer, state);
}

}  // namespace

std::uint64_t unet_activation_bytes(const UnetLayers& layers, at::IntArrayRef x_shape, at::ScalarType dtype) {
  Walk state{saturating_product(static_cast<std::uint64_t>(x_shape[0]),
                                saturating_product(static_cast<std::uint64_t>(x_shape[2]),
                                                   static_cast<std::uint64_t>(x_shape[3])))};
  std::vector<std::pair<std::uint64_t, std::uint64_t>> skips;  // elements and channels
  for (const UnetLayers::Block& block : layers.input_blocks) {
    walk(block, state);
    skips.emplace_back(state.map(state.channels), state.channels);
    state.skips += skips.back().first;
  }
  walk(layers.middle_block, state);
  for (const UnetLayers::Block& block : layers.output_blocks) {
    state.channels += skips.back().second;
    state.skips -= skips.back().first;
    skips.pop_back();
    walk(block, state);
  }
  return saturating_product(state.peak, c10::elementSize(dtype));
}

}  // namespace weft::models
