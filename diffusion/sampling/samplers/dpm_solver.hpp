// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ode.hpp"

namespace weft::sampling {

/// Singlestep DPM-Solver of orders 1 to 3 in t = -log(sigma) (Lu et al. 2022, arXiv:2206.00927, algorithms 1 and 2, as
/// k-diffusion's DPMSolver has them), from one x and time. The model is called once for each stage, whatever is asked.
class DpmSolverStep {
 public:
  DpmSolverStep(const SamplerCall& call, at::Tensor x, at::Tensor t) : call_(call), x_(std::move(x)), t_(std::move(t)) {
    eps_ = eps_at(x_, t_);
  }

  static at::Tensor time(const at::Tensor& sigma) { return sigma.log().neg(); }
  static at::Tensor sigma(const at::Tensor& t) { return t.neg().exp(); }

  at::Tensor denoised() const { return x_ - sigma(t_) * eps_; }

  at::Tensor first_order(const at::Tensor& next) const { return x_ - sigma(next) * (next - t_).expm1() * eps_; }

  at::Tensor second_order(const at::Tensor& next, double r1) {
    const auto h = next - t_;
    const auto& eps_1 = stage_1(h, r1);
    return x_ - sigma(next) * h.expm1() * eps_ - sigma(next) / (2 * r1) * h.expm1() * (eps_1 - eps_);
  }

  at::Tensor third_order(const at::Tensor& next) {
    constexpr double r1 = 1.0 / 3.0;
    constexpr double r2 = 2.0 / 3.0;
    const auto h = next - t_;
    const auto& eps_1 = stage_1(h, r1);
    const auto s2 = t_ + h * r2;
    const auto rest = (h * r2).expm1() / (h * r2) - 1.0;
    const auto u2 = x_ - sigma(s2) * (h * r2).expm1() * eps_ - sigma(s2) * (r2 / r1) * rest * (eps_1 - eps_);
    const auto eps_2 = eps_at(u2, s2);
    return x_ - sigma(next) * h.expm1() * eps_ - sigma(next) / r2 * (h.expm1() / h - 1.0) * (eps_2 - eps_);
  }

 private:
  at::Tensor eps_at(const at::Tensor& x, const at::Tensor& t) const {
    return (x - call_.denoise(x, sigma(t))) / sigma(t);
  }
  // Where two orders share it, r1 is the same.
  const at::Tensor& stage_1(const at::Tensor& h, double r1) {
    if (!eps_1_.defined()) {
      const auto s1 = t_ + h * r1;
      eps_1_ = eps_at(x_ - sigma(s1) * (h * r1).expm1() * eps_, s1);
    }
    return eps_1_;
  }

  const SamplerCall& call_;
  at::Tensor x_;
  at::Tensor t_;
  at::Tensor eps_;
  at::Tensor eps_1_;
};

/// The last level above 0: DPM-Solver cannot step to 0 in log(sigma), so it ends there.
inline at::Tensor last_above_zero(const at::Tensor& sigmas) {
  return sigmas[-1].item<float>() == 0.0F ? sigmas[-2] : sigmas[-1];
}

}  // namespace weft::sampling
