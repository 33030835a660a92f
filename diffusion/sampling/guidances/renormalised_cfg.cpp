// SPDX-License-Identifier: Apache-2.0
// CFG renormalisation and truncation of Lumina-Image 2.0 (Qin et al. 2025, arXiv:2503.21758, section 3.4).
#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"

namespace weft::sampling {
namespace {

at::Tensor length_of_rows(const at::Tensor& x) {
  std::vector<std::int64_t> dims;
  for (std::int64_t dim = 1; dim < x.dim(); ++dim) dims.push_back(dim);
  return at::linalg_vector_norm(x, 2, dims, /*keepdim=*/true);
}

}  // namespace

CfgFunction renormalised_cfg(double until, double limit) {
  return [until, limit](const CfgCall& call) {
    at::Tensor guided = call.positive;
    if (call.sigma[0].item<double>() < until) {
      guided = call.negative + call.cfg * (call.positive - call.negative);
      if (limit > 0) {
        const auto most = length_of_rows(call.positive) * limit, length = length_of_rows(guided);
        guided = at::where(length >= most, guided * (most / length), guided);
      }
    }
    return call.x - (call.x - guided);  // through the noise and back, as ComfyUI rounds it
  };
}

}  // namespace weft::sampling
