// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {

/// A Cond made ready for one latent: area in cells, mask at the latent's size, range as noise levels.
struct ResolvedCond {
  at::Tensor context;              ///< [B, tokens, width] on the device
  Extras extras;                   ///< for B rows
  std::optional<Area> area;        ///< as asked for: may reach beyond the latent; empty: all of it
  double strength = 1.0;
  std::optional<at::Tensor> mask;  ///< [Bm, h, w]
  double mask_strength = 1.0;
  double first_sigma = 0;          ///< counts from this noise level …
  double last_sigma = 0;           ///< … down to this one

  bool counts_at(double sigma) const { return sigma <= first_sigma && sigma >= last_sigma; }
};
using ResolvedConds = std::vector<ResolvedCond>;

/// Resolves one side. extras may be empty. Throws NodeError where a shape does not fit.
ResolvedConds resolve(const Conditioning& conds, const Subject& subject, at::Device device,
                      const ModelSampling& sampling, const MakeExtras& extras);

/// Gives each area of one side a counterpart of the same area on the other, so that both sides can be evaluated in
/// one batch: what the other side says there, or in the smallest of its areas around it.
void add_counterparts(ResolvedConds& positive, ResolvedConds& negative);

/// The part of the latent that a Cond is evaluated on, cut to the latent. Throws NodeError when it lies outside.
Area clipped_area(const ResolvedCond& cond, at::IntArrayRef latent_shape);

/// How much a Cond counts in each cell of its area: [B, C, area height, area width], float32.
at::Tensor cond_weights(const ResolvedCond& cond, at::IntArrayRef latent_shape, at::Device device);

}  // namespace weft::sampling
