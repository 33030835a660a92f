// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sigmas.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

// A longer schedule has no use: it would have more steps than any model has noise levels, a thousand times over.
constexpr std::int64_t kMostSteps = 1'000'000;

}  // namespace

void require_steps(std::int64_t steps) {
  if (steps >= 1 && steps <= kMostSteps) return;
  throw NodeError(fmt::format("A schedule of {} steps cannot be made.", steps),
                  fmt::format("Use 1 to {} steps.", kMostSteps));
}

at::Tensor append_zero(const at::Tensor& sigmas) { return at::cat({sigmas, at::zeros({1}, sigmas.options())}); }

at::Tensor finite_sigmas(at::Tensor sigmas, const std::string& what_to_change) {
  if (!at::isfinite(sigmas).all().item<bool>())
    throw NodeError("These settings give noise levels that are no numbers.", what_to_change);
  return sigmas;
}

}  // namespace weft::sampling
