// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/composite.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {

std::vector<std::int64_t> numbers_of(const Latent& latent) {
  if (!latent.batch_index.empty()) return latent.batch_index;
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(latent.samples.size(0)));
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  return numbers;
}

Latent pictures_of(const Latent& latent, std::int64_t first, std::int64_t count) {
  require_latent(latent.samples, "samples");
  const std::int64_t pictures = latent.samples.size(0);
  first = std::min(pictures - 1, first);
  count = std::min(pictures - first, count);
  Latent part = latent;
  part.samples = latent.samples.narrow(0, first, count).clone();
  if (latent.noise_mask && latent.noise_mask->size(0) != 1)
    part.noise_mask = image::repeated_to(*latent.noise_mask, pictures).narrow(0, first, count).clone();
  const auto numbers = numbers_of(latent);
  const auto known = static_cast<std::int64_t>(numbers.size());
  part.batch_index.assign(numbers.begin() + std::min(first, known), numbers.begin() + std::min(first + count, known));
  return part;
}

Latent repeated(const Latent& latent, std::int64_t times) {
  require_latent(latent.samples, "samples");
  Latent result = latent;
  const auto many = [times](const at::Tensor& batch) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(batch.dim()), 1);
    counts.front() = times;
    return batch.repeat(counts);
  };
  result.samples = many(latent.samples);
  // A mask of fewer pictures than the latent is repeated as it is, as in ComfyUI: sampling repeats or cuts it again.
  if (latent.noise_mask && latent.noise_mask->size(0) > 1) result.noise_mask = many(*latent.noise_mask);
  if (latent.batch_index.empty()) return result;
  const auto [low, high] = std::minmax_element(latent.batch_index.begin(), latent.batch_index.end());
  const std::int64_t offset = *high - *low + 1;
  for (std::int64_t time = 1; time < times; ++time)
    for (const std::int64_t number : latent.batch_index) result.batch_index.push_back(number + time * offset);
  return result;
}

}  // namespace weft::models
