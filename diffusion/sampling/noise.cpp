// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/noise.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/tensor/rng.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

// Every image before the last one wanted has to be drawn.
constexpr std::int64_t kMostImages = 1'000'000;

void check(const std::vector<std::int64_t>& batch_index) {
  const auto [low, high] = std::minmax_element(batch_index.begin(), batch_index.end());
  if (*low < 0 || *high >= kMostImages)
    throw NodeError(fmt::format("The latent's batch_index holds {}.", *low < 0 ? *low : *high),
                    fmt::format("An index lies between 0 and {}.", kMostImages - 1));
}

}  // namespace

at::Tensor prepare_noise(at::IntArrayRef shape, at::ScalarType dtype, std::uint64_t seed,
                         const std::vector<std::int64_t>& batch_index) {
  tensor::NormalNoise noise(seed);
  if (batch_index.empty()) return noise.draw(shape, dtype);
  check(batch_index);
  std::vector<std::int64_t> one(shape.begin(), shape.end());
  one.front() = 1;
  std::vector<at::Tensor> kept(batch_index.size());
  const std::int64_t last = *std::max_element(batch_index.begin(), batch_index.end());
  for (std::int64_t image = 0; image <= last; ++image) {
    const auto drawn = noise.draw(one, dtype);
    for (std::size_t i = 0; i < kept.size(); ++i)
      if (batch_index[i] == image) kept[i] = drawn;
  }
  return at::cat(kept);
}

at::Tensor NoiseSource::of(const at::Tensor& latent, const std::vector<std::int64_t>& batch_index) const {
  if (empty) return at::zeros(latent.sizes(), latent.scalar_type());
  auto noise = prepare_noise(latent.sizes(), latent.scalar_type(), seed, batch_index);
  if (noise.size(0) == latent.size(0) || noise.size(0) == 1) return noise;
  throw NodeError(
      fmt::format("The latent's batch_index names {} images, but the latent holds {}.", noise.size(0), latent.size(0)),
      "Take the images out of their batch with the same node that gave the index.");
}

}  // namespace weft::sampling
