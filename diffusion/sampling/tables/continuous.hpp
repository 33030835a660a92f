// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {

/// Noise levels without gaps between sigma_min and sigma_max; the table of 1,000, evenly spaced in the logarithm, is
/// there for schedules that pick from one.
class ContinuousTable : public SigmaTable {
 public:
  ContinuousTable(double sigma_min, double sigma_max)
      : sigmas_(at::linspace(std::log(sigma_min), std::log(sigma_max), 1000, at::kFloat).exp()),
        log_min_(std::log(sigmas_[0].item<double>())),
        log_max_(std::log(sigmas_[-1].item<double>())) {}

  const at::Tensor& sigmas() const override { return sigmas_; }
  bool is_continuous() const override { return true; }
  double percent_to_sigma(double percent) const override {
    if (percent <= 0.0) return 999999999.9;
    if (percent >= 1.0) return 0.0;
    return std::exp((log_max_ - log_min_) * (1.0 - percent) + log_min_);
  }

 private:
  at::Tensor sigmas_;
  double log_min_;
  double log_max_;
};

}  // namespace weft::sampling
