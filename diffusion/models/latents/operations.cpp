// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/blur.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

/// The length of each cell's vector, [B, 1, h, w].
at::Tensor lengths(const at::Tensor& latent, double not_zero) {
  return (at::linalg_vector_norm(latent, 2, at::IntArrayRef(1)) + not_zero).unsqueeze(1);
}

}  // namespace

at::Tensor tonemapped(const at::Tensor& latent, double multiplier) {
  const at::Tensor length = lengths(latent, 1e-10);
  std::vector<std::int64_t> own;
  for (std::int64_t dim = 1; dim < latent.dim(); ++dim) own.push_back(dim);
  const at::Tensor mean = length.mean(own, /*keepdim=*/true);
  const at::Tensor spread = length.std(own, /*unbiased=*/true, /*keepdim=*/true);
  const at::Tensor white = (spread * 5 + mean) * multiplier;
  const at::Tensor relative = length * (1.0 / white);
  return latent / length * (relative / (relative + 1.0) * white);
}

at::Tensor sharpened_latent(const at::Tensor& latent, std::int64_t radius, double sigma, double alpha) {
  if (latent.dim() != 4 || latent.size(2) <= radius || latent.size(3) <= radius)
    throw NodeError(fmt::format("a latent of {} x {} cells is too small to be sharpened with a radius of {}",
                                latent.size(-1), latent.size(-2), radius),
                    "Use a smaller sharpen_radius.");
  constexpr double kPerAlpha = 10.0;
  const at::Tensor length = lengths(latent, 1e-6);
  const at::Tensor direction = latent / length;
  const at::Tensor blurred = image::blurred(direction, {.radius = radius, .sigma = sigma});
  return length * (direction * (1.0 + kPerAlpha * alpha) - blurred * (kPerAlpha * alpha));
}

}  // namespace weft::models
