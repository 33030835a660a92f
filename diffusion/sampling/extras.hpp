// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

struct Area;
struct NetworkHooks;

/// Tokens of a prompt that those before them, and the picture's, are to heed more or less: what is added to the scores
/// of their attention.
struct TokenBias {
  std::int64_t first = 0;
  std::int64_t count = 0;
  double bias = 0.0;  ///< the logarithm of a strength; minus infinity: not at all
  bool operator==(const TokenBias&) const = default;
};

/// What a network takes besides x, timestep and context. Undefined members are not given. All in model space.
struct Extras {
  at::Tensor y{};                               ///< [B, width]: pooled text, sizes and the like
  at::Tensor guidance{};                        ///< [B]: the strength that a distilled model is told
  at::Tensor concat{};                          ///< [B, C', h, w]: more channels behind those of x
  std::vector<at::Tensor> reference_latents{};  ///< each [B, C, h', w']: pictures to look at
  std::string reference_latents_method{};       ///< how those are placed; empty: as the model's family does
  const NetworkHooks* hooks = nullptr;          ///< what looks into this call; borrowed for its length
  std::vector<TokenBias> token_biases{};        ///< of the context
  bool context_may_repeat = true;  ///< false: the tokens attend to others than the picture's, so that twice is not once
};

/// Extras for `rows` latents, on `device`: what is given for fewer is repeated, what is given for more is cut.
Extras for_batch(Extras extras, std::int64_t rows, at::Device device);

/// Extras for a part of the latent. Throws nothing: `area` lies in the latent that they were made for.
Extras cut(Extras extras, const Area& area);

/// Whether two can be given to the network in one batch.
bool fit_in_one_batch(const Extras& a, const Extras& b);

/// One batch of several that fit. parts: not empty.
Extras joined(const std::vector<const Extras*>& parts);

}  // namespace weft::sampling
