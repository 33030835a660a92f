// SPDX-License-Identifier: Apache-2.0
// Lin et al. 2023 (arXiv:2305.08891), section 3.4: guidance raises the spread of the prediction, and with it the
// picture's contrast; equations 14 to 16 take it back. Done on v, as the paper does.
#include <ATen/ATen.h>

#include "diffusion/sampling/guidance.hpp"
#include "diffusion/sampling/sigma_shape.hpp"

namespace weft::sampling {
namespace {

at::Tensor spread(const at::Tensor& x) {
  return x.std(at::IntArrayRef({1, 2, 3}), /*unbiased=*/true, /*keepdim=*/true);
}

/// Everything goes through the noise x - denoised and back, as ComfyUI rounds it: at the levels of a zero terminal SNR, x
/// is thousands of times the picture, and the last places of x are the first of the picture.
at::Tensor rescaled(const CfgCall& call, double multiplier) {
  const auto sigma = sigma_for(call.sigma, call.x.dim());
  const auto root = at::pow(at::pow(sigma, 2) + 1.0, 0.5);
  const auto skip = call.x / (sigma * sigma + 1.0);
  const auto v_of = [&](const at::Tensor& denoised) { return (skip - (call.x - (call.x - denoised))) * root / sigma; };
  const auto positive = v_of(call.positive);
  const auto negative = v_of(call.negative);
  const auto guided = negative + (positive - negative) * call.cfg;
  const auto scaled = guided * (spread(positive) / spread(guided));
  const auto picture = skip - (scaled * multiplier + guided * (1.0 - multiplier)) * sigma / root;
  return call.x - (call.x - picture);
}

}  // namespace

CfgFunction rescaled_cfg(double multiplier) {
  return [multiplier](const CfgCall& call) { return rescaled(call, multiplier); };
}

}  // namespace weft::sampling
