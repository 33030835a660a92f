// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/picture_inputs.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include "diffusion/image/resample.hpp"
#include "diffusion/sampling/masks.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

using sampling::Cond;
using sampling::Subject;

/// Grey in pixels, as Stable Diffusion's autoencoder encodes and scales it (values as ComfyUI has them).
at::Tensor grey(const std::vector<std::int64_t>& shape) {
  const at::Tensor levels = at::tensor({0.8223, -0.6876, 0.6364, 0.1380}, at::kFloat);
  if (shape[1] != levels.size(0)) return at::zeros(shape, at::kFloat);
  return levels.view({1, -1, 1, 1}).repeat({shape[0], 1, shape[2], shape[3]});
}

at::Tensor sized(const at::Tensor& picture, const Subject& subject) {
  const std::int64_t height = subject.shape[2], width = subject.shape[3];
  const at::Tensor fitting =
      picture.size(2) == height && picture.size(3) == width
          ? picture
          : image::resample(picture, width, height, image::Filter::bilinear, image::Crop::center);
  return sampling::to_batch(fitting, subject.shape[0]);
}

void require_channels(const at::Tensor& picture, const Subject& subject) {
  if (picture.dim() == 4 && picture.size(1) == subject.shape[1] && picture.numel() > 0) return;
  throw NodeError(fmt::format("the picture to work on has {} channels in latent space, but the latent has {}",
                              picture.dim() == 4 ? picture.size(1) : 0, subject.shape[1]),
                  "Encode both with the VAE of this model.");
}

at::Tensor mask_of(const at::Tensor& given, const Subject& subject) {
  if (given.dim() < 2 || given.dim() > 4 || given.numel() == 0)
    throw NodeError(fmt::format("the mask of the picture to work on has {} dimensions", given.dim()),
                    "A mask is [batch, height, width].");
  const at::Tensor one_channel = given.dim() == 4 ? given.narrow(1, 0, 1) : given;
  const at::Tensor rows = one_channel.to(at::kFloat).reshape({-1, 1, given.size(-2), given.size(-1)});
  return sized(rows, subject).round();
}

}  // namespace

at::Tensor inpaint_channels(const Cond& cond, const Subject& subject, const sampling::LatentFormat& format) {
  const auto& shape = subject.shape;
  const std::optional<at::Tensor>& mask = cond.concat_mask ? cond.concat_mask : subject.noise_mask;
  if (!mask) return at::cat({at::ones({shape[0], 1, shape[2], shape[3]}, at::kFloat), grey(shape)}, 1);
  at::Tensor picture = subject.latent.defined() ? subject.latent.to(at::kCPU) : grey(shape);
  if (cond.concat_latent) picture = format.process_in(cond.concat_latent->to(at::kFloat));
  require_channels(picture, subject);
  return at::cat({mask_of(mask->to(at::kCPU), subject), sized(picture, subject)}, 1);
}

at::Tensor edit_channels(const Cond& cond, const Subject& subject) {
  if (!cond.concat_latent) return at::zeros(subject.shape, at::kFloat);
  require_channels(*cond.concat_latent, subject);
  return sized(cond.concat_latent->to(at::kFloat), subject);
}

}  // namespace weft::models
