// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/media/media.hpp"

namespace weft::video {

/// Collects decoded sound.
class SampleCollector {
 public:
  /// Throws media::Failure when the number of channels changes.
  void add(const media::Samples& samples);
  /// [1, C, T], float32; undefined when nothing came.
  at::Tensor waveform() const;

 private:
  std::vector<std::vector<float>> channels_;
};

/// Pointers to the rows of [C, T], float32, contiguous, from sample `start` on.
std::vector<const float*> rows_of(const at::Tensor& waveform, std::int64_t start);

}  // namespace weft::video
