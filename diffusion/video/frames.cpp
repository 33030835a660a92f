// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/frames.hpp"

#include <algorithm>

#include <ATen/ATen.h>

namespace weft::video {

void FrameCollector::add(const media::Frame& frame) {
  if (frames_.empty()) {
    width_ = frame.width;
    height_ = frame.height;
  }
  if (frame.width != width_ || frame.height != height_)
    throw media::Failure("its pictures change their size from " + std::to_string(width_) + "x" +
                         std::to_string(height_) + " to " + std::to_string(frame.width) + "x" +
                         std::to_string(frame.height));
  frames_.emplace_back(frame.rgb, frame.rgb + frame.width * frame.height * 3);
}

at::Tensor FrameCollector::take() {
  at::Tensor images = at::empty({count(), height_, width_, 3}, at::kFloat);
  float* out = images.mutable_data_ptr<float>();
  for (std::vector<std::uint8_t>& frame : frames_) {
    out = std::transform(frame.begin(), frame.end(), out,
                         [](std::uint8_t value) { return static_cast<float>(value) / 255.0f; });
    frame = {};
  }
  frames_.clear();
  return images;
}

}  // namespace weft::video
