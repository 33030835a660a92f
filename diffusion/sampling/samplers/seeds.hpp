// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "diffusion/sampling/samplers/ancestral.hpp"

namespace weft::sampling {

/// h phi_2(h) of exponential integrators.
inline at::Tensor h_phi_2(const at::Tensor& h) { return (at::expm1(h) - h) / h; }

/// The noise of one step of an exponential SDE solver, built up from stage to stage so that all of its stages see one
/// path of the noise (Gonzalez et al. 2023, arXiv:2305.14267, appendix).
class PathNoise {
 public:
  PathNoise(StepNoise& source, const SdeOptions& options, at::Tensor h)
      : source_(source), eta_(options.eta), s_noise_(options.s_noise), h_(std::move(h)) {}

  /// x at a stage of level sigma, `r` of the step's way, with the noise up to there. From stage to stage r rises.
  at::Tensor added(const at::Tensor& x, double r, const at::Tensor& sigma) {
    if (!(eta_ > 0.0 && s_noise_ > 0.0)) return x;
    if (!noise_.defined()) {
      noise_ = (h_ * (-2.0 * r) * eta_).expm1().neg().sqrt() * source_.like(x);
    } else {
      const auto segment = h_ * (last_ - r) * eta_;
      noise_ = noise_ * segment.exp() + (segment * 2.0).expm1().neg().sqrt() * source_.like(x);
    }
    last_ = r;
    return x + noise_ * sigma * s_noise_;
  }

 private:
  StepNoise& source_;
  double eta_, s_noise_;
  at::Tensor h_;
  double last_ = 0.0;
  at::Tensor noise_;
};

}  // namespace weft::sampling
