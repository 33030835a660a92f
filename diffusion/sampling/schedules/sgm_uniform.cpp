// SPDX-License-Identifier: Apache-2.0
// Evenly spaced timesteps of which the last is left out, as Stability's generative-models repository takes them
// (its LegacyDDPMDiscretization).
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

at::Tensor sgm_uniform(const ModelSampling& sampling, std::int64_t steps) {
  const auto start = sampling.timestep(sampling.sigmas()[-1]);
  const auto end = sampling.timestep(sampling.sigmas()[0]);
  const auto timesteps = at::linspace(start.item(), end.item(), steps + 1, at::kFloat);
  std::vector<at::Tensor> sigmas;
  // One at a time: a vector exp may round an element differently from a single one.
  for (std::int64_t i = 0; i < steps; ++i) sigmas.push_back(sampling.sigma(timesteps[i]));
  sigmas.push_back(at::zeros({}, at::kFloat));
  return at::stack(sigmas);
}

const Registrar<Schedule> sgm_uniform_registrar{"sgm_uniform", {1, sgm_uniform}};

}  // namespace
}  // namespace weft::sampling
