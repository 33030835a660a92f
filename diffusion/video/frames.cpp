// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/frames.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "engine/base/host_memory.hpp"

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
  if (count() == asked_) ask_for_room();
  frames_.emplace_back(frame.rgb, frame.rgb + frame.width * frame.height * 3);
}

// For some frames at a time, since asking reads files of the system. The tensor comes on top of what is held by now.
void FrameCollector::ask_for_room() {
  const std::int64_t more = std::clamp<std::int64_t>(count() / 8, 1, 16);
  asked_ = count() + more;
  const auto values = static_cast<std::uint64_t>(width_ * height_ * 3);
  require_host_memory(
      values * (sizeof(float) * static_cast<std::uint64_t>(asked_) + static_cast<std::uint64_t>(more)),
      "more than " + std::to_string(count()) + " pictures of " + std::to_string(width_) + "x" +
          std::to_string(height_) + " pixels");
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
  asked_ = 0;
  return images;
}

}  // namespace weft::video
