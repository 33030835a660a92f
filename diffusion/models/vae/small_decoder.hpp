// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "diffusion/nn/conv.hpp"
#include "diffusion/weights/parameter_store.hpp"

namespace weft::models {

/// The decoder of TAESD (Bohan 2023, MIT licence): a picture of latents, roughly, in a few milliseconds. Latents are in
/// model space, that is scaled, as a sampler has them. Immutable but for the store's converted values.
class SmallDecoder {
 public:
  /// Keys "1.weight", "3.conv.0.weight"…, as in taesd_decoder and taef1_decoder files; with "decoder.layers." or
  /// "taesd_decoder." before them too. Throws WeightsError when the file does not fit.
  explicit SmallDecoder(const weights::StateDict& file);
  ~SmallDecoder();

  /// latent: [B, C, h, w], any device. Returns [B, 8 h, 8 w, 3], 0..1, float32 on the CPU. Throws NodeError for a
  /// latent of other channels.
  at::Tensor decode(const at::Tensor& latent) const;

 private:
  struct Layer;
  std::shared_ptr<weights::ParameterStore> store_;
  std::vector<Layer> layers_;
};

}  // namespace weft::models
