// SPDX-License-Identifier: Apache-2.0
// Lee et al. 2024 (arXiv:2407.12173): steps where a beta distribution has its quantiles, dense at both ends of the
// process for alpha = beta = 0.6. Entries that would come twice come once, so that there may be fewer steps.
#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/beta_quantile.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "diffusion/sampling/sigmas.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {

at::Tensor beta_sigmas(const ModelSampling& sampling, std::int64_t steps, double alpha, double beta) {
  require_steps(steps);
  if (!(alpha > 0.0 && beta > 0.0))
    throw NodeError(fmt::format("There is no beta distribution with alpha {} and beta {}.", alpha, beta),
                    "Use an alpha and a beta above 0.");
  const at::Tensor& table = sampling.sigmas();
  const float* levels = table.const_data_ptr<float>();
  const auto last = static_cast<double>(table.size(0) - 1);
  const double stride = 1.0 / static_cast<double>(steps);
  std::vector<float> sigmas;
  std::int64_t previous = -1;
  for (std::int64_t i = 0; i < steps; ++i) {
    const double quantile = beta_quantile(1.0 - static_cast<double>(i) * stride, alpha, beta);
    const auto index = static_cast<std::int64_t>(std::nearbyint(quantile * last));
    if (index != previous) sigmas.push_back(levels[index]);
    previous = index;
  }
  sigmas.push_back(0.0F);
  return at::tensor(sigmas, at::kFloat);
}

namespace {

at::Tensor beta(const ModelSampling& sampling, std::int64_t steps) { return beta_sigmas(sampling, steps, 0.6, 0.6); }

const Registrar<Schedule> beta_registrar{"beta", {5, beta}};

}  // namespace
}  // namespace weft::sampling
