// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// How a model family's latents relate to what its VAE makes: channels, and the scale that gives them unit
/// variance. Values between nodes are unscaled; only the sampler works in the scaled space.
struct LatentFormat {
  std::int64_t channels = 4;
  double scale = 0.18215;
  double shift = 0.0;
  std::string small_decoder{};  ///< what the files of its preview decoder (TAESD) start with; empty: there is none

  /// VAE space -> model space.
  at::Tensor process_in(const at::Tensor& latent) const;
  /// Model space -> VAE space.
  at::Tensor process_out(const at::Tensor& latent) const;
};

}  // namespace weft::sampling
