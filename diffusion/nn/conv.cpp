// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/conv.hpp"

#include <ATen/ops/conv2d.h>

#include "diffusion/nn/products.hpp"

namespace weft::nn {

Conv2d::Conv2d(const weights::Scope& scope, Options options)
    : weight(&require_shape(scope, "weight", {options.out, options.in, options.kernel, options.kernel})),
      bias(find_shape(scope, "bias", {weight->sizes()[0]})),
      stride_(options.stride),
      padding_(options.padding == kAny ? weight->sizes()[2] / 2 : options.padding) {
  weight->serve_layer();
}

at::Tensor Conv2d::operator()(const at::Tensor& x) const {
  at::Tensor y = at::conv2d(x, weight->value(), bias != nullptr ? std::optional(bias->value()) : std::nullopt,
                            {stride_, stride_}, {padding_, padding_});
  add_conv_products(y, x, weight->products(), stride_, padding_);
  return y;
}

}  // namespace weft::nn
