// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/models/values.hpp"

/// Arithmetic of latents, [B, C, h, w] or with frames between channels and height.
namespace weft::models {

/// Throws NodeError unless it has at least four dimensions and something in it. name: of the node's input.
void require_latent(const at::Tensor& latent, std::string_view name);

/// `latent` at the size of `like`: bilinear, what does not fit the aspect cut off. Throws NodeError where the channels
/// differ.
at::Tensor sized_like(const at::Tensor& latent, const at::Tensor& like);
/// The same, and of as many pictures: repeated or cut.
at::Tensor shaped_like(const at::Tensor& latent, const at::Tensor& like);

/// Between two latents, the cells' directions apart from their lengths. ratio: 1 gives `first`. Both of one shape.
/// As in ComfyUI a batch holds one picture, or as many as there are channels; throws NodeError for another.
at::Tensor interpolated(const at::Tensor& first, const at::Tensor& second, double ratio);

/// `source` laid over `destination` at cell (x, y), its edges inside fading over `feather` cells. What lies outside is
/// cut off. Throws NodeError where it lies outside altogether, and where batch or channels do not fit.
at::Tensor pasted(const at::Tensor& destination, const at::Tensor& source, std::int64_t x, std::int64_t y,
                  std::int64_t feather);

/// Cells that are much longer than others made shorter (Reinhard et al. 2002, equation 3, on the latent's vectors).
/// multiplier: of the length that counts as white.
at::Tensor tonemapped(const at::Tensor& latent, double multiplier);
/// The cells' directions sharpened, their lengths kept. radius: of the blur, in cells; sigma: of its bell; alpha: how
/// much. Throws NodeError where the latent is not larger than the radius.
at::Tensor sharpened_latent(const at::Tensor& latent, std::int64_t radius, double sigma, double alpha);

/// The middle of pictures [B, H, W, C], or of masks [B, H, W], with both sides a multiple of the 8 pixels of a latent
/// cell. Throws NodeError for less than 8 x 8.
at::Tensor cut_to_cells(const at::Tensor& pixels);
/// Grey where the mask says, which is what models for inpainting were trained to fill. pixels: [B, H, W, C]; mask:
/// [B, H, W], its batch repeated or cut.
at::Tensor greyed(const at::Tensor& pixels, const at::Tensor& mask);

/// A picture made ready to be filled in: grey where the mask is white, both cut to whole cells of the VAE, and the mask
/// [B, 1, H, W] grown by so many pixels, within which sampling is to work.
struct PictureToFill {
  at::Tensor pixels, mask;
};
/// pixels: [B, H, W, C]; mask: [..., h, w], sized to the picture. Throws NodeError for less than 8 x 8 pixels.
PictureToFill picture_to_fill(const at::Tensor& pixels, const at::Tensor& mask, std::int64_t grow);

/// The pictures `first` to `first + count - 1` of a batch, with their masks and numbers; cut to what there is.
Latent pictures_of(const Latent& latent, std::int64_t first, std::int64_t count);
/// The batch so many times, its pictures numbered on.
Latent repeated(const Latent& latent, std::int64_t times);
/// All pictures in batches of that many, in order; a batch holds one size, and the last of a size may be smaller. Each
/// picture keeps its number, counting over all latents where they have none, and its mask.
std::vector<Latent> rebatched(const std::vector<Latent>& latents, std::int64_t batch_size);
/// The numbers of the pictures of a batch, by which each gets its noise: 0, 1, 2… where it names none.
std::vector<std::int64_t> numbers_of(const Latent& latent);

}  // namespace weft::models
