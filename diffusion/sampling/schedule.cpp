// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/schedule.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/sampling/ranked.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/sigmas.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

// Above this, ComfyUI takes denoise for 1.
constexpr double kFullDenoise = 0.9999;
constexpr double kMostTotalSteps = 1e6;

// How many steps the whole way has, where `steps` go over its last part.
std::int64_t all_steps(std::int64_t steps, double denoise) {
  const double all = static_cast<double>(steps) / denoise;
  if (!(all <= kMostTotalSteps))
    throw NodeError(fmt::format("denoise {} of {} steps asks for a schedule of {:.0f} steps.", denoise, steps, all),
                    "Use a higher denoise or fewer steps.");
  return static_cast<std::int64_t>(all);
}

}  // namespace

std::vector<std::string> scheduler_names() { return names_by_rank(ScheduleRegistry::instance()); }

at::Tensor calculate_sigmas(const ModelSampling& sampling, const std::string& scheduler, std::int64_t steps) {
  const Schedule* schedule = ScheduleRegistry::instance().find(scheduler);
  if (schedule == nullptr)
    throw NodeError(fmt::format("There is no scheduler \"{}\".", scheduler),
                    fmt::format("Choose one of: {}.", fmt::join(scheduler_names(), ", ")));
  require_steps(steps);
  return schedule->sigmas(sampling, steps);
}

at::Tensor scheduled_sigmas(const ModelSampling& sampling, const std::string& scheduler, std::int64_t steps,
                            double denoise) {
  require_steps(steps);
  if (denoise < 1.0 && !(denoise > 0.0)) return at::empty({0}, at::kFloat);
  const std::int64_t all = denoise < 1.0 ? all_steps(steps, denoise) : steps;
  return calculate_sigmas(sampling, scheduler, all).slice(0, -(steps + 1));
}

at::Tensor ksampler_sigmas(const ModelSampling& sampling, const std::string& sampler_name, const std::string& scheduler,
                           std::int64_t steps, double denoise) {
  const bool discard = find_sampler(sampler_name).discard_penultimate;
  const auto whole = [&](std::int64_t count) {
    if (!discard) return calculate_sigmas(sampling, scheduler, count);
    const auto sigmas = calculate_sigmas(sampling, scheduler, count + 1);
    return at::cat({sigmas.slice(0, 0, -2), sigmas.slice(0, -1)});
  };
  if (denoise > kFullDenoise) return whole(steps);
  if (!(denoise > 0.0)) return at::empty({0}, at::kFloat);
  return whole(all_steps(steps, denoise)).slice(0, -(steps + 1));
}

}  // namespace weft::sampling
