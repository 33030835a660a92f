// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {

/// A part of the way from noise to picture, as noise levels.
struct SigmaRange {
  SigmaRange(const ModelSampling& sampling, PartOfWay way)
      : first(sampling.percent_to_sigma(way.start_percent)), last(sampling.percent_to_sigma(way.end_percent)) {}
  bool contains(double sigma) const { return sigma <= first && sigma >= last; }

  double first, last;
};

}  // namespace weft::sampling
