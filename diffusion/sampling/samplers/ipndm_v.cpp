// SPDX-License-Identifier: Apache-2.0
// ipndm with the coefficients of Adams-Bashforth for uneven steps (Zhang & Chen 2023, DEIS, arXiv:2204.13902;
// zju-pi/diff-sampler, Apache-2.0).
#include <algorithm>
#include <deque>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kIpndmOrder = 4;

/// Weights of the directions, newest first. h: this step, the one before, and so on; all 0-dim.
std::vector<at::Tensor> weights(const std::vector<at::Tensor>& h) {
  const auto order = h.size();
  if (order == 1) return {at::ones({}, at::kFloat)};
  const auto ratio = h[0] / h[1];
  std::vector<at::Tensor> w{(ratio + 2.0) / 2.0, -ratio / 2.0};
  if (order == 2) return w;
  const auto h01 = h[0] + h[1];
  const auto h12 = h[1] + h[2];
  const auto third = 1.0 - h[0] / (h01 * 3.0) * (h[0] * h01) / (h[1] * h12);
  const auto b = h[1] / h[2];
  const auto a = third / 2.0;
  w = {w[0] + a, w[1] - (b + 1.0) * a, a * b};
  if (order == 3) return w;
  const auto h012 = h01 + h[2];
  const auto c = h[1] * h12 / (h[2] * (h[2] + h[3]));
  const auto inner = (1.0 - h[0] / (h01 * 3.0)) / 2.0 + (1.0 - h[0] / (h01 * 2.0)) * h[0] / (h012 * 6.0);
  const auto t = inner * (h[0] * h01 * h012) / (h[1] * h12 * (h12 + h[3]));
  return {w[0] + t, w[1] - (b + 1.0 + c) * t, w[2] + (b + c * (h[2] / h[3] + 1.0)) * t, -t * c * h[1] / h[2]};
}

at::Tensor ipndm_v(const SamplerCall& call) {
  at::Tensor x = call.x;
  std::deque<at::Tensor> directions;  // newest first
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    // differs: what is reported is the x of this step, not the first one.
    call.report(i, x, denoised);
    directions.push_front(derivative(x, call.sigmas[i], denoised));
    if (static_cast<std::int64_t>(directions.size()) > kIpndmOrder) directions.pop_back();
    if (call.sigmas[i + 1].item<float>() == 0.0F) {
      x = denoised;
      continue;
    }
    std::vector<at::Tensor> h;
    for (std::int64_t back = 0; back < std::min(kIpndmOrder, i + 1); ++back)
      h.push_back(call.sigmas[i + 1 - back] - call.sigmas[i - back]);
    const auto w = weights(h);
    at::Tensor direction = w[0] * directions[0];
    for (std::size_t k = 1; k < w.size(); ++k) direction = direction + w[k] * directions[k];
    x = x + h[0] * direction;
  }
  return x;
}

const Registrar<Sampler> ipndm_v_registrar{"ipndm_v", {26, ipndm_v}};

}  // namespace
}  // namespace weft::sampling
