// SPDX-License-Identifier: Apache-2.0
// Guidance that differs from frame to frame, as Stable Video Diffusion is sampled (Blattmann et al. 2023).
#include <ATen/ATen.h>

#include "diffusion/sampling/guidance.hpp"

namespace weft::sampling {
namespace {

/// Through the noise, as ComfyUI rounds it. scale: [B].
at::Tensor scaled_by_row(const CfgCall& call, const at::Tensor& scale) {
  const auto positive = call.x - call.positive, negative = call.x - call.negative;
  const auto rows = scale.to(call.x.device()).reshape({-1, 1, 1, 1});
  return call.x - (negative + rows * (positive - negative));
}

}  // namespace

CfgFunction linear_frames_cfg(double from) {
  return [from](const CfgCall& call) {
    return scaled_by_row(call, at::linspace(from, call.cfg, call.x.size(0), at::kFloat));
  };
}

CfgFunction triangle_frames_cfg(double from) {
  return [from](const CfgCall& call) {
    const auto place = at::linspace(0, 1, call.x.size(0), at::kFloat);
    const auto rise = 2 * (place - at::floor(place + 0.5)).abs();
    return scaled_by_row(call, rise * (call.cfg - from) + from);
  };
}

}  // namespace weft::sampling
