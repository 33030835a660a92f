// SPDX-License-Identifier: Apache-2.0
// Improved pseudo numerical methods (Zhang & Chen 2023, DEIS, arXiv:2204.13902, appendix; zju-pi/diff-sampler,
// Apache-2.0): Adams-Bashforth for even steps, on whatever steps there are.
#include <algorithm>
#include <deque>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/samplers/ode.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kMostIpndmOrder = 4;

/// By how much x moves. directions: newest first. Divided last, as the method's code does: where steps are nearly equal
/// the last places show.
at::Tensor move_along(const std::deque<at::Tensor>& directions, std::int64_t order, const at::Tensor& step) {
  const auto& d = directions;
  if (order == 1) return step * d[0];
  if (order == 2) return step * (d[0] * 3.0 - d[1]) / 2.0;
  if (order == 3) return step * (d[0] * 23.0 - d[1] * 16.0 + d[2] * 5.0) / 12.0;
  return step * (d[0] * 55.0 - d[1] * 59.0 + d[2] * 37.0 - d[3] * 9.0) / 24.0;
}

at::Tensor ipndm(const SamplerCall& call, std::int64_t max_order) {
  at::Tensor x = call.x;
  std::deque<at::Tensor> directions;
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    // differs: what is reported is the x of this step, not the first one.
    call.report(i, x, denoised);
    directions.push_front(derivative(x, call.sigmas[i], denoised));
    if (static_cast<std::int64_t>(directions.size()) > max_order) directions.pop_back();
    if (call.sigmas[i + 1].item<float>() == 0.0F)
      x = denoised;
    else
      x = x + move_along(directions, std::min(max_order, i + 1), call.sigmas[i + 1] - call.sigmas[i]);
  }
  return x;
}

}  // namespace

Sampler ipndm_sampler(std::int64_t max_order) {
  if (max_order < 1 || max_order > kMostIpndmOrder)
    throw NodeError(fmt::format("ipndm has no order {}.", max_order), "Use 1 to 4.");
  return {.rank = 25, .run = [max_order](const SamplerCall& call) { return ipndm(call, max_order); }};
}

namespace {

const Registrar<Sampler> ipndm_registrar{"ipndm", ipndm_sampler(4)};

}  // namespace
}  // namespace weft::sampling
