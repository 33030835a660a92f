// SPDX-License-Identifier: Apache-2.0
// Lists of levels that others have optimised, and their use for other numbers of steps: log-linear interpolation, as
// the authors of Align Your Steps recommend (research.nvidia.com/labs/toronto-ai/AlignYourSteps/howto.html).
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/sigmas.hpp"

namespace weft::sampling {
namespace {

// numpy's interp over numpy's linspace, so that the bits are those of the authors' script.
double interpolated(const std::vector<double>& rising_logs, double at) {
  const auto count = rising_logs.size();
  const double stride = 1.0 / static_cast<double>(count - 1);
  auto left = static_cast<std::size_t>(at / stride);
  left = std::min(left, count - 2);
  while (left > 0 && at < static_cast<double>(left) * stride) --left;
  while (left + 2 < count && at >= static_cast<double>(left + 1) * stride) ++left;
  const auto place = [&](std::size_t i) { return i == count - 1 ? 1.0 : static_cast<double>(i) * stride; };
  if (at >= 1.0) return rising_logs.back();
  const double slope = (rising_logs[left + 1] - rising_logs[left]) / (place(left + 1) - place(left));
  return slope * (at - place(left)) + rising_logs[left];
}

std::vector<double> with_steps(const std::vector<double>& levels, std::int64_t steps) {
  std::vector<double> logs(levels.size());
  std::transform(levels.rbegin(), levels.rend(), logs.begin(), [](double level) { return std::log(level); });
  const double stride = 1.0 / static_cast<double>(steps);
  std::vector<double> result;
  for (std::int64_t i = steps; i >= 0; --i)
    result.push_back(std::exp(interpolated(logs, i == steps ? 1.0 : static_cast<double>(i) * stride)));
  return result;
}

}  // namespace

at::Tensor listed_sigmas(const std::vector<double>& levels, std::int64_t steps, double denoise) {
  require_steps(steps);
  if (!(denoise > 0.0)) return at::empty({0}, at::kFloat);
  const bool same = levels.size() == static_cast<std::size_t>(steps) + 1;
  auto sigmas = at::tensor(same ? levels : with_steps(levels, steps), at::kDouble).to(at::kFloat);
  // nearbyint rounds halves to even, as Python's round does.
  if (denoise < 1.0)
    sigmas = sigmas.slice(0, -(static_cast<std::int64_t>(std::nearbyint(static_cast<double>(steps) * denoise)) + 1));
  sigmas = sigmas.clone();
  sigmas[-1].fill_(0.0);
  return sigmas;
}

}  // namespace weft::sampling
