// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/image/composite.hpp"
#include "diffusion/models/latents.hpp"

namespace weft::models {
namespace {

/// The latent with a mask for each picture (all of it, where there was none) and their numbers.
Latent spelled_out(const Latent& latent, std::int64_t offset) {
  require_latent(latent.samples, "latents");
  const std::int64_t pictures = latent.samples.size(0), cell = 8;
  const std::int64_t height = latent.samples.size(-2) * cell, width = latent.samples.size(-1) * cell;
  Latent full = latent;
  at::Tensor mask = latent.noise_mask.value_or(at::Tensor());
  if (!mask.defined()) mask = at::ones({pictures, 1, height, width}, at::kFloat);
  mask = mask.reshape({-1, 1, mask.size(-2), mask.size(-1)});
  if (mask.size(-2) != height || mask.size(-1) != width) mask = at::upsample_bilinear2d(mask, {height, width}, false);
  full.noise_mask = image::repeated_to(mask, pictures);
  full.batch_index = numbers_of(latent);
  if (latent.batch_index.empty())
    for (std::int64_t& number : full.batch_index) number += offset;
  full.batch_index.resize(static_cast<std::size_t>(pictures), full.batch_index.back());
  return full;
}

Latent joined_latents(const Latent& first, const Latent& second) {
  Latent both = first;
  both.samples = at::cat({first.samples, second.samples});
  both.noise_mask = at::cat({*first.noise_mask, *second.noise_mask});
  both.batch_index.insert(both.batch_index.end(), second.batch_index.begin(), second.batch_index.end());
  return both;
}

bool same_picture_size(const Latent& a, const Latent& b) {
  return a.samples.sizes().slice(1) == b.samples.sizes().slice(1);
}

/// A mask that covers everything says nothing.
Latent without_full_mask(Latent latent) {
  if (latent.noise_mask && latent.noise_mask->eq(1.0).all().item<bool>()) latent.noise_mask.reset();
  return latent;
}

}  // namespace

std::vector<Latent> rebatched(const std::vector<Latent>& latents, std::int64_t batch_size) {
  std::vector<Latent> batches;
  std::optional<Latent> open;
  std::int64_t seen = 0;
  for (const Latent& latent : latents) {
    Latent next = spelled_out(latent, seen);
    seen += next.samples.size(0);
    if (open && !same_picture_size(*open, next)) batches.push_back(*std::exchange(open, std::nullopt));
    open = open ? joined_latents(*open, next) : std::move(next);
    const std::int64_t pictures = open->samples.size(0), rest = pictures % batch_size;
    for (std::int64_t first = 0; first + batch_size <= pictures; first += batch_size)
      batches.push_back(pictures_of(*open, first, batch_size));
    if (rest == 0)
      open.reset();
    else if (rest < pictures)
      open = pictures_of(*open, pictures - rest, rest);
  }
  if (open) batches.push_back(*open);
  for (Latent& batch : batches) batch = without_full_mask(std::move(batch));
  return batches;
}

}  // namespace weft::models
