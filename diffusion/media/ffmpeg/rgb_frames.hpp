// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffusion/media/ffmpeg/owned.hpp"

namespace weft::media::ffmpeg {

/// Turns decoded pictures of any pixel format into RGB, by the matrix and range that they are tagged with (BT.601,
/// limited, where they are not).
class RgbFrames {
 public:
  /// The result is valid until the next call.
  Frame convert(const AVFrame& frame, double seconds);

 private:
  void prepare(const AVFrame& frame);

  Owned<SwsContext> scaler_;
  Owned<AVFrame> target_;
  int format_ = AV_PIX_FMT_NONE;
  int matrix_ = -1;
  int range_ = -1;
  std::vector<std::uint8_t> rows_;
};

}  // namespace weft::media::ffmpeg
