// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/composite.hpp"
#include "diffusion/image/resample.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::int64_t kCellPixels = 8;

/// A mask [B, 1, H, W] grown by so many pixels. An even number grows it by one less to one side, as ComfyUI's does.
at::Tensor grown_by(const at::Tensor& mask, std::int64_t pixels) {
  if (pixels == 0) return mask;
  const at::Tensor kernel = at::ones({1, 1, pixels, pixels}, mask.options());
  const at::Tensor sum = at::conv2d(mask.round(), kernel, {}, 1, at::IntArrayRef(pixels / 2));
  return sum.clamp(0, 1).narrow(2, 0, mask.size(2)).narrow(3, 0, mask.size(3));
}

}  // namespace

at::Tensor cut_to_cells(const at::Tensor& pixels) {
  const auto cut = [](const at::Tensor& from, std::int64_t dim) {
    const std::int64_t surplus = from.size(dim) % kCellPixels;
    return from.narrow(dim, surplus / 2, from.size(dim) - surplus);
  };
  if (pixels.size(1) < kCellPixels || pixels.size(2) < kCellPixels)
    throw NodeError(fmt::format("the picture has {} x {} pixels", pixels.size(2), pixels.size(1)),
                    "The VAE needs at least 8 x 8.");
  return cut(cut(pixels, 1), 2);
}

at::Tensor greyed(const at::Tensor& pixels, const at::Tensor& mask) {
  constexpr double kGrey = 0.5;
  const at::Tensor keep = image::repeated_to(1.0 - mask.round(), pixels.size(0)).unsqueeze(-1);
  return (pixels - kGrey).mul_(keep).add_(kGrey);
}

PictureToFill picture_to_fill(const at::Tensor& pixels, const at::Tensor& mask, std::int64_t grow) {
  if (pixels.dim() != 4 || pixels.size(0) == 0) throw NodeError("there is no picture to fill in");
  if (mask.dim() < 2 || mask.numel() == 0) throw NodeError("the mask is empty");
  const at::Tensor sized = image::resample(mask.reshape({-1, 1, mask.size(-2), mask.size(-1)}), pixels.size(2),
                                           pixels.size(1), image::Filter::bilinear, image::Crop::disabled);
  const at::Tensor area = cut_to_cells(sized.squeeze(1));
  return {greyed(cut_to_cells(pixels), area), grown_by(area.unsqueeze(1), grow).round()};
}

}  // namespace weft::models
