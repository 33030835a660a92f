// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/media/ffmpeg/input.hpp"

namespace weft::media::ffmpeg {

/// Reads one file's first video and first audio stream.
class FileSource final : public Source {
 public:
  FileSource(std::string_view bytes, const std::string& name);
  const Description& description() const override { return description_; }
  void read_video(const FrameSink& sink) override;
  void read_audio(const SampleSink& sink) override;

 private:
  Input input_;
  Description description_;
  bool fresh_ = true;  // nothing was read yet
};

}  // namespace weft::media::ffmpeg
