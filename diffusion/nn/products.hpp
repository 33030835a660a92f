// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "diffusion/weights/thin_product.hpp"

namespace weft::nn {

/// y += scale * up (down x) for each product, in place. x: [..., in]; y: [..., out], contiguous, the caller's own.
void add_linear_products(const at::Tensor& y, const at::Tensor& x, std::span<const weights::ThinProduct> products);

/// The same of a 2-D convolution: `down` has the layer's kernel, stride and padding, `up` is 1x1.
void add_conv_products(const at::Tensor& y, const at::Tensor& x, std::span<const weights::ThinProduct> products,
                       std::int64_t stride, std::int64_t padding);

}  // namespace weft::nn
