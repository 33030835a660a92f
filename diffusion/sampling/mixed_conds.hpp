// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/conditioning.hpp"

namespace weft::sampling {

/// The tokens of `from` behind those of `to`. to, from: [B, tokens, width]. Throws NodeError when they do not fit.
at::Tensor concatenated(const at::Tensor& to, const at::Tensor& from);

/// `to` with its tokens and pooled text mixed with those of `from`: to * strength + from * (1 - strength). Where `from`
/// has fewer tokens it counts as zeros, and its surplus is left out. Throws NodeError when they do not fit.
Cond averaged(Cond to, const Cond& from, double strength);

}  // namespace weft::sampling
