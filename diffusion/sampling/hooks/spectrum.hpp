// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// x with its frequencies over the last two dimensions scaled. scale: given ones of x's shape, lowest frequency in the
/// middle, it writes the factors in. Computed in float32.
at::Tensor scaled_spectrum(const at::Tensor& x, const std::function<void(at::Tensor&)>& scale);

}  // namespace weft::sampling
