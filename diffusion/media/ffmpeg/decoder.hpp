// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "diffusion/media/ffmpeg/input.hpp"

namespace weft::media::ffmpeg {

/// Decodes one stream of an input.
class Decoder {
 public:
  /// Hears each frame with its time since the stream's start; returns whether to go on.
  using Sink = std::function<bool(const AVFrame& frame, double seconds)>;

  explicit Decoder(AVStream& stream);
  /// To the end of the file, or until the sink has enough. Data that does not decode is an error, which says where.
  void run(Input& input, const Sink& sink);

 private:
  bool drain(const Sink& sink);
  double time_of(const AVFrame& frame) const;

  AVStream& stream_;
  Owned<AVCodecContext> codec_;
  Owned<AVFrame> frame_;
  std::int64_t frames_ = 0;
};

}  // namespace weft::media::ffmpeg
