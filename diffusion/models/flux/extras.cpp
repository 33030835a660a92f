// SPDX-License-Identifier: Apache-2.0
// What Flux and its tools take of a prompt besides its text.
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include "diffusion/image/resample.hpp"
#include "diffusion/models/flux/flux.hpp"
#include "diffusion/sampling/masks.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

using sampling::Cond;
using sampling::Subject;

/// A mask at full size goes in as one channel for each of the 8 x 8 pixels of a latent cell.
constexpr std::int64_t kPixels = 8;

at::Tensor sized(const at::Tensor& picture, std::int64_t height, std::int64_t width) {
  return image::resample(picture, width, height, image::Filter::bilinear, image::Crop::center);
}

/// The picture to work on, at the latent's size, in model space; black where there is none.
at::Tensor picture_for(const Cond& cond, const Subject& subject, const sampling::LatentFormat& format) {
  const auto& shape = subject.shape;
  const at::Tensor picture =
      cond.concat_latent ? cond.concat_latent->to(at::kFloat) : at::zeros({1, shape[1], shape[2], shape[3]}, at::kFloat);
  if (picture.dim() != 4 || picture.size(1) != shape[1])
    throw NodeError(fmt::format("the picture to work on has {} channels in latent space, but the latent has {}",
                                picture.dim() == 4 ? picture.size(1) : 0, shape[1]),
                    "Encode both with the VAE of this model.");
  return sampling::to_batch(format.process_in(sized(picture, shape[2], shape[3])), shape[0]);
}

/// [B, 64, h, w]: where to paint, pixel by pixel; everywhere when nobody says.
at::Tensor packed_mask(const Cond& cond, const Subject& subject) {
  const std::int64_t height = subject.shape[2], width = subject.shape[3];
  const std::optional<at::Tensor>& given = cond.concat_mask ? cond.concat_mask : subject.noise_mask;
  at::Tensor mask = given ? given->to(at::kFloat) : at::ones({1, 1, height, width}, at::kFloat);
  if (mask.dim() == 3) mask = mask.unsqueeze(1);
  if (mask.dim() != 4 || mask.numel() == 0)
    throw NodeError(fmt::format("the mask of the picture to work on has {} dimensions", mask.dim()),
                    "A mask is [batch, height, width].");
  mask = sized(mask.mean(at::IntArrayRef{1}, true), height * kPixels, width * kPixels);
  mask = mask.view({mask.size(0), height, kPixels, width, kPixels})
             .permute({0, 2, 4, 1, 3})
             .reshape({mask.size(0), kPixels * kPixels, height, width});
  return sampling::to_batch(mask, subject.shape[0]);
}

}  // namespace

sampling::Extras Flux::extras(const Cond& cond, const Subject& subject) const {
  sampling::Extras extras;
  extras.context_may_repeat = false;
  extras.token_biases = cond.token_biases;
  if (cond.pooled) extras.y = *cond.pooled;
  if (cond.guidance) extras.guidance = at::full({1}, *cond.guidance, at::kFloat);
  for (const at::Tensor& latent : cond.reference_latents)
    extras.reference_latents.push_back(latent_format().process_in(latent));
  if (!extras.reference_latents.empty()) extras.reference_latents_method = cond.reference_latents_method;
  const std::int64_t channels = in_channels();
  if (channels <= config_.out_channels) return extras;
  extras.concat = picture_for(cond, subject, latent_format());
  if (channels > 2 * config_.out_channels)
    extras.concat = at::cat({extras.concat, packed_mask(cond, subject).to(extras.concat.device())}, 1);
  return extras;
}

}  // namespace weft::models
