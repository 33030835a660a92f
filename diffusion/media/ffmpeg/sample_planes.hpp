// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/media/ffmpeg/owned.hpp"

namespace weft::media::ffmpeg {

/// Turns decoded sound of any sample format into one float plane a channel, -1..1. The sampling rate stays.
class SamplePlanes {
 public:
  /// The result is valid until the next call.
  Samples convert(const AVFrame& frame, double seconds);

 private:
  Owned<SwrContext> converter_;
  Owned<AVFrame> target_ = own(av_frame_alloc());
  int format_ = AV_SAMPLE_FMT_NONE;
  int channels_ = 0;
};

}  // namespace weft::media::ffmpeg
