// SPDX-License-Identifier: Apache-2.0
// Evenly spaced entries of the model's own table, from its highest down.
#include <ATen/ATen.h>

#include "diffusion/sampling/schedule.hpp"

namespace weft::sampling {
namespace {

at::Tensor simple(const ModelSampling& sampling, std::int64_t steps) {
  const at::Tensor& table = sampling.sigmas();
  const double stride = static_cast<double>(table.size(0)) / static_cast<double>(steps);
  const auto sigmas = at::zeros({steps + 1}, at::kFloat);
  const float* from = table.const_data_ptr<float>();
  float* to = sigmas.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < steps; ++i) to[i] = from[table.size(0) - 1 - static_cast<std::int64_t>(i * stride)];
  return sigmas;
}

const Registrar<Schedule> simple_registrar{"simple", {0, simple}};

}  // namespace
}  // namespace weft::sampling
