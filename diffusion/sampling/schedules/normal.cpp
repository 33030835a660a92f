// SPDX-License-Identifier: Apache-2.0
// Evenly spaced timesteps, as DDPM's own sampling takes them (k-diffusion's DiscreteSchedule.get_sigmas).
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

// A table whose lowest level is (nearly) 0 ends there by itself.
constexpr double kNormalZero = 1e-5;

at::Tensor normal(const ModelSampling& sampling, std::int64_t steps) {
  const auto start = sampling.timestep(sampling.sigmas()[-1]);
  const auto end = sampling.timestep(sampling.sigmas()[0]);
  const bool ends_in_zero = std::abs(sampling.sigma(end).item<double>()) <= kNormalZero;
  if (ends_in_zero) ++steps;
  const auto timesteps = at::linspace(start.item(), end.item(), steps, at::kFloat);
  std::vector<at::Tensor> sigmas;
  // One at a time: a vector exp may round an element differently from a single one.
  for (std::int64_t i = 0; i < steps; ++i) sigmas.push_back(sampling.sigma(timesteps[i]));
  if (!ends_in_zero) sigmas.push_back(at::zeros({}, at::kFloat));
  return at::stack(sigmas);
}

const Registrar<Schedule> normal_registrar{"normal", {6, normal}};

}  // namespace
}  // namespace weft::sampling
