// SPDX-License-Identifier: Apache-2.0
// DPM-Solver-fast (Lu et al. 2022, arXiv:2206.00927, section 3.4 and appendix D.4): even steps in log(sigma), of
// the third order as far as the number of model calls allows. The levels between first and last are its own.
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/dpm_solver.hpp"

namespace weft::sampling {
namespace {

std::vector<int> orders(std::int64_t calls) {
  std::vector<int> result(static_cast<std::size_t>(calls / 3), 3);
  if (calls % 3 != 0) {
    result.push_back(static_cast<int>(calls % 3));
    return result;
  }
  result.back() = 2;
  result.push_back(1);
  return result;
}

at::Tensor dpm_fast(const SamplerCall& call) {
  if (call.steps() < 1) return call.x;
  const auto order = orders(call.steps());
  const auto start = DpmSolverStep::time(call.sigmas[0]);
  const auto end = DpmSolverStep::time(last_above_zero(call.sigmas));
  const auto times = at::linspace(start.item(), end.item(), static_cast<std::int64_t>(order.size()) + 1, at::kFloat);
  at::Tensor x = call.x;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    const auto next = times[index + 1];
    DpmSolverStep step(call, x, times[index]);
    call.report(index, x, step.denoised());
    x = order[i] == 1 ? step.first_order(next) : order[i] == 2 ? step.second_order(next, 0.5) : step.third_order(next);
  }
  return x;
}

const Registrar<Sampler> dpm_fast_registrar{"dpm_fast", {9, dpm_fast}};

}  // namespace
}  // namespace weft::sampling
