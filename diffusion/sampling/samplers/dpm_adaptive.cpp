// SPDX-License-Identifier: Apache-2.0
// DPM-Solver-12 and -23 with adaptive steps (Lu et al. 2022, arXiv:2206.00927, section 3.4 and appendix C), the step
// size by a PID controller (k-diffusion's sample_dpm_adaptive). Only the first and the last level are looked at.
#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/samplers/ancestral.hpp"
#include "diffusion/sampling/samplers/dpm_solver.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

/// Chooses step sizes so that the error stays at 1 (Söderlind 2003, as torchode and k-diffusion have it).
class StepSize {
 public:
  StepSize(const AdaptiveOptions& options, double order)
      : h_(options.h_init),
        b1_((options.pcoeff + options.icoeff + options.dcoeff) / order),
        b2_(-(options.pcoeff + 2 * options.dcoeff) / order),
        b3_(options.dcoeff / order),
        safety_(options.accept_safety) {}

  double h() const { return h_; }

  /// Whether a step with that error counts; either way, the next one has another size.
  bool accepts(double error) {
    const double inverse = 1.0 / (error + 1e-8);
    if (first_) last_ = before_ = inverse;
    first_ = false;
    double factor = std::pow(inverse, b1_) * std::pow(last_, b2_) * std::pow(before_, b3_);
    factor = 1.0 + std::atan(factor - 1.0);
    const bool accepted = factor >= safety_;
    if (accepted) before_ = std::exchange(last_, inverse);
    h_ *= factor;
    return accepted;
  }

 private:
  double h_, b1_, b2_, b3_, safety_;
  bool first_ = true;
  double last_ = 1.0, before_ = 1.0;
};

struct Walk {
  const SamplerCall& call;
  AdaptiveOptions options;
  at::Tensor end;
  StepSize size{options, options.eta != 0.0 ? 1.5 : static_cast<double>(options.order)};
  StepNoise noise{call.seed};
  at::Tensor x = call.x;
  at::Tensor low = call.x;  // what the lower order made of the last step
  at::Tensor s = DpmSolverStep::time(call.sigmas[0]);

  at::Tensor error_of(const at::Tensor& lower, const at::Tensor& higher) const {
    const auto relative = at::maximum(lower.abs(), low.abs()) * at::scalar_tensor(options.rtol, at::kFloat);
    const auto delta = at::maximum(at::scalar_tensor(options.atol, at::kFloat).to(x.device()), relative);
    return at::linalg_vector_norm((lower - higher) / delta) / std::sqrt(static_cast<double>(x.numel()));
  }

  /// One try. Throws NodeError when steps become so small that time stands still.
  void step(std::int64_t index) {
    const auto t = at::minimum(end, s + size.h());
    if (!(t.item<float>() > s.item<float>()))
      throw NodeError("dpm_adaptive finds no step that is small enough: the model's output is no smooth function.",
                      "Use another sampler, or larger values of rtol and atol.");
    auto down = t;
    at::Tensor up;
    if (options.eta != 0.0) {
      const auto sigma = ancestral_step(DpmSolverStep::sigma(s), DpmSolverStep::sigma(t), options.eta).down;
      down = at::minimum(end, DpmSolverStep::time(sigma));
      up = at::pow(at::pow(DpmSolverStep::sigma(t), 2) - at::pow(DpmSolverStep::sigma(down), 2), 0.5);
    }
    DpmSolverStep solver(call, x, s);
    const auto lower = options.order == 2 ? solver.first_order(down) : solver.second_order(down, 1.0 / 3.0);
    const auto higher = options.order == 2 ? solver.second_order(down, 0.5) : solver.third_order(down);
    if (size.accepts(error_of(lower, higher).item<double>())) {
      low = lower;
      x = up.defined() ? higher + up * options.s_noise * noise.like(x) : higher;
      s = t;
    }
    call.report(index, x, solver.denoised());
  }
};

at::Tensor dpm_adaptive(const SamplerCall& call, const AdaptiveOptions& options) {
  if (call.steps() < 1) return call.x;
  Walk walk{call, options, DpmSolverStep::time(last_above_zero(call.sigmas))};
  const auto nearly = walk.end - 1e-5;
  for (std::int64_t index = 0; walk.s.item<float>() < nearly.item<float>(); ++index) walk.step(index);
  return walk.x;
}

}  // namespace

Sampler dpm_adaptive_sampler(AdaptiveOptions options) {
  if (options.order != 2 && options.order != 3)
    throw NodeError(fmt::format("dpm_adaptive has no order {}.", options.order), "Use 2 or 3.");
  return {.rank = 10, .run = [options](const SamplerCall& call) { return dpm_adaptive(call, options); }};
}

namespace {

const Registrar<Sampler> dpm_adaptive_registrar{"dpm_adaptive", dpm_adaptive_sampler({})};

}  // namespace
}  // namespace weft::sampling
