// SPDX-License-Identifier: Apache-2.0
// SA-Solver, a stochastic Adams method with predictor and corrector, data prediction (Xue et al. 2023,
// arXiv:2309.05019, algorithm 1 and equations 15 and 18), in the model's own half log-SNR.
#include <algorithm>
#include <deque>
#include <iterator>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/log_snr.hpp"
#include "diffusion/sampling/samplers/ancestral.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

/// (1 + tau^2) times the integrals of e^((1 + tau^2) (x - t)) x^p from s to t, p = 0 … order - 1, by parts.
at::Tensor moments(const at::Tensor& s, const at::Tensor& t, std::int64_t order, double tau) {
  const double rate = 1.0 + tau * tau;
  const auto decay = ((t - s) * -rate).exp();
  std::vector<at::Tensor> result;
  for (std::int64_t p = 0; p < order; ++p) {
    auto moment = at::pow(t, p) - at::pow(s, p) * decay;
    if (p > 0) moment = moment - result.back() * (static_cast<double>(p) / rate);
    result.push_back(moment);
  }
  return at::stack(result);
}

/// Weights of the predictions at `lambdas` (oldest first) for a step from s to t.
at::Tensor adams_weights(const at::Tensor& lambdas, const at::Tensor& s, const at::Tensor& t, double tau,
                         const at::Tensor& sigma_t, bool simple, bool corrector) {
  const auto alpha_t = sigma_t * t.exp();
  const double rate = 1.0 + tau * tau;
  const auto h = t - s;
  if (simple && lambdas.size(0) == 2) {
    const auto all = alpha_t * (h * -rate).expm1().neg();
    // The newest weight in the corrector, the oldest in the predictor is the simple one (appendix D).
    if (corrector) return at::stack({all - alpha_t * (h * 0.5 * rate), alpha_t * (h * 0.5 * rate)});
    const auto oldest = alpha_t * (at::pow(h, 2) * 0.5 * rate) / (lambdas[0] - s);
    return at::stack({oldest, all - oldest});
  }
  // In float64: the system of powers is ill-conditioned.
  const auto nodes = lambdas.to(at::kDouble);
  std::vector<at::Tensor> powers;
  for (std::int64_t p = 0; p < lambdas.size(0); ++p) powers.push_back(at::pow(nodes, p));
  const auto integrals = moments(s.to(at::kDouble), t.to(at::kDouble), lambdas.size(0), tau);
  return alpha_t * at::linalg_solve(at::stack(powers), integrals).to(at::kFloat);
}

at::Tensor combined(const std::deque<at::Tensor>& predictions, const at::Tensor& weights) {
  const auto count = static_cast<std::size_t>(weights.size(0));
  const auto first = predictions.size() - count;
  at::Tensor sum = predictions[first] * weights[0];
  for (std::size_t k = 1; k < count; ++k) sum = sum + predictions[first + k] * weights[static_cast<std::int64_t>(k)];
  return sum;
}

class SaSolverWalk {
 public:
  SaSolverWalk(const SamplerCall& call, const SaSolverOptions& options)
      : call_(call),
        options_(options),
        sigmas_(with_finite_start(call.sigmas, call.sampling)),
        lambdas_(half_log_snr(sigmas_, call.sampling)),
        first_sigma_(options.first_sigma.value_or(call.sampling.percent_to_sigma(0.2))),
        last_sigma_(options.last_sigma.value_or(call.sampling.percent_to_sigma(0.8))),
        noise_(call.seed),
        x_(call.x),
        predicted_(call.x) {}

  at::Tensor run() {
    const auto most = static_cast<std::size_t>(std::max(options_.predictor_order, options_.corrector_order));
    for (std::int64_t i = 0; i < call_.steps(); ++i) {
      const auto denoised = call_.denoise(predicted_, sigmas_[i]);
      call_.report(i, predicted_, denoised);
      predictions_.push_back(denoised);
      if (predictions_.size() > most) predictions_.pop_front();
      correct(i);
      if (sigmas_[i + 1].item<float>() == 0.0F)
        x_ = predictions_.back();
      else
        predict(i);
    }
    return x_;
  }

 private:
  bool is_noisy() const { return tau_ > 0.0 && options_.s_noise > 0.0; }
  bool ends_in_zero() const { return sigmas_[-1].item<float>() == 0.0F; }

  std::int64_t corrector_order(std::int64_t i) const {
    if (i == 0 || (sigmas_[i + 1].item<float>() == 0.0F && !options_.pece)) return 0;
    const auto order = std::min<std::int64_t>(options_.corrector_order, std::ssize(predictions_));
    return ends_in_zero() ? std::min(order, call_.steps() - i) : order;
  }

  void correct(std::int64_t i) {
    const auto order = corrector_order(i);
    if (order == 0) {
      x_ = predicted_;
      return;
    }
    const auto weights = adams_weights(lambdas_.slice(0, i - order + 1, i + 1), lambdas_[i - 1], lambdas_[i], tau_,
                                       sigmas_[i], options_.simple_order_2, true);
    x_ = sigmas_[i] / sigmas_[i - 1] * (h_ * -(tau_ * tau_)).exp() * x_ + combined(predictions_, weights);
    // The noise of the prediction.
    if (is_noisy()) x_ = x_ + added_;
    if (options_.pece) predictions_.back() = call_.denoise(x_, sigmas_[i]);
  }

  void predict(std::int64_t i) {
    const auto next = sigmas_[i + 1];
    const double level = next.item<double>();
    tau_ = options_.eta > 0.0 && first_sigma_ >= level && level >= last_sigma_ ? options_.eta : 0.0;
    auto order = std::min<std::int64_t>(options_.predictor_order, std::ssize(predictions_));
    if (ends_in_zero()) order = std::min(order, call_.steps() - 1 - i);
    const auto weights = adams_weights(lambdas_.slice(0, i - order + 1, i + 1), lambdas_[i], lambdas_[i + 1], tau_,
                                       next, options_.simple_order_2, false);
    h_ = lambdas_[i + 1] - lambdas_[i];
    predicted_ = next / sigmas_[i] * (h_ * -(tau_ * tau_)).exp() * x_ + combined(predictions_, weights);
    if (!is_noisy()) return;
    added_ = noise_.like(x_) * next * (h_ * (-2.0 * tau_ * tau_)).expm1().neg().sqrt() * options_.s_noise;
    predicted_ = predicted_ + added_;
  }

  const SamplerCall& call_;
  const SaSolverOptions& options_;
  at::Tensor sigmas_, lambdas_;
  double first_sigma_, last_sigma_;
  StepNoise noise_;
  at::Tensor x_, predicted_, added_, h_;
  double tau_ = 0.0;
  std::deque<at::Tensor> predictions_;  // oldest first
};

}  // namespace

Sampler sa_solver_sampler(SaSolverOptions options) {
  if (options.predictor_order < 1 || options.corrector_order < 0)
    throw NodeError("sa_solver predicts with order 1 or higher, and corrects with order 0 or higher.", "Use 3 and 4.");
  return {.rank = options.pece ? 38 : 37,
          .run = [options](const SamplerCall& call) {
            return call.steps() < 1 ? call.x : SaSolverWalk(call, options).run();
          }};
}

namespace {

const Registrar<Sampler> sa_solver_registrar{"sa_solver", sa_solver_sampler({})};
const Registrar<Sampler> sa_solver_pece_registrar{"sa_solver_pece", sa_solver_sampler({.pece = true})};

}  // namespace
}  // namespace weft::sampling
