// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/schedule.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/sampling/ranked.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

// A longer schedule has no use: it would have more steps than any model has noise levels, a thousand times over.
constexpr std::int64_t kMostSteps = 1'000'000;
// Above this, ComfyUI takes denoise for 1.
constexpr double kFullDenoise = 0.9999;

at::Tensor sampler_sigmas(const ModelSampling& sampling, const Sampler& sampler, const std::string& scheduler,
                          std::int64_t steps) {
  if (!sampler.discard_penultimate) return calculate_sigmas(sampling, scheduler, steps);
  const auto sigmas = calculate_sigmas(sampling, scheduler, steps + 1);
  return at::cat({sigmas.slice(0, 0, -2), sigmas.slice(0, -1)});
}

}  // namespace

std::vector<std::string> scheduler_names() { return names_by_rank(ScheduleRegistry::instance()); }

at::Tensor calculate_sigmas(const ModelSampling& sampling, const std::string& scheduler, std::int64_t steps) {
  const Schedule* schedule = ScheduleRegistry::instance().find(scheduler);
  if (schedule == nullptr)
    throw NodeError(fmt::format("There is no scheduler \"{}\".", scheduler),
                    fmt::format("Choose one of: {}.", fmt::join(scheduler_names(), ", ")));
  if (steps < 1 || steps > kMostSteps)
    throw NodeError(fmt::format("A schedule of {} steps cannot be made.", steps),
                    fmt::format("Use 1 to {} steps.", kMostSteps));
  return schedule->sigmas(sampling, steps);
}

at::Tensor ksampler_sigmas(const ModelSampling& sampling, const std::string& sampler_name, const std::string& scheduler,
                           std::int64_t steps, double denoise) {
  const Sampler& sampler = find_sampler(sampler_name);
  if (denoise > kFullDenoise) return sampler_sigmas(sampling, sampler, scheduler, steps);
  if (!(denoise > 0.0)) return at::empty({0}, at::kFloat);
  const double all_steps = static_cast<double>(steps) / denoise;
  if (!(all_steps <= static_cast<double>(kMostSteps)))
    throw NodeError(
        fmt::format("denoise {} of {} steps asks for a schedule of {:.0f} steps.", denoise, steps, all_steps),
        "Use a higher denoise or fewer steps.");
  const auto sigmas = sampler_sigmas(sampling, sampler, scheduler, static_cast<std::int64_t>(all_steps));
  return sigmas.slice(0, -(steps + 1));
}

}  // namespace weft::sampling
