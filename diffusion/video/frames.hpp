// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/media/media.hpp"

namespace weft::video {

/// Collects decoded frames, 8 bits each until all are there, so that no more memory than the result's and a quarter of
/// it is taken.
class FrameCollector {
 public:
  /// Throws media::Failure when the size changes, OutOfMemory when there is no room for what take() will give.
  void add(const media::Frame& frame);
  std::int64_t count() const { return static_cast<std::int64_t>(frames_.size()); }
  /// [N, H, W, 3], float32, value / 255. Empties the collector.
  at::Tensor take();

 private:
  void ask_for_room();

  std::vector<std::vector<std::uint8_t>> frames_;
  std::int64_t asked_ = 0;  ///< so many frames there was room for
  std::int64_t width_ = 0;
  std::int64_t height_ = 0;
};

}  // namespace weft::video
