// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/conv.hpp"

#include <ATen/ops/conv2d.h>

namespace weft::nn {

Conv2d::Conv2d(const weights::Scope& scope, Options options)
    : weight(&require_shape(scope, "weight", {options.out, options.in, options.kernel, options.kernel})),
      bias(find_shape(scope, "bias", {weight->sizes()[0]})),
      stride_(options.stride),
      padding_(options.padding == kAny ? weight->sizes()[2] / 2 : options.padding) {}

at::Tensor Conv2d::operator()(const at::Tensor& x) const {
  return at::conv2d(x, weight->value(), bias != nullptr ? std::optional(bias->value()) : std::nullopt,
                    {stride_, stride_}, {padding_, padding_});
}

}  // namespace weft::nn
