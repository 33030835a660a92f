// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace weft::models {

struct UnetLayers;

/// About how many bytes a forward pass holds at its peak besides the weights: the skip connections, and what the
/// layer that needs most works with. x_shape: [B, C, h, w].
std::uint64_t unet_activation_bytes(const UnetLayers& layers, at::IntArrayRef x_shape, at::ScalarType dtype);

}  // namespace weft::models
