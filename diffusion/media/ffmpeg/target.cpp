// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/target.hpp"

namespace weft::media::ffmpeg {

FileTarget::FileTarget(const Writing& writing, ByteSink sink) : output_(writing.container, std::move(sink)) {
  output_.set_tags(writing.tags);
  if (writing.video) video_.emplace(output_, *writing.video);
  if (writing.audio) audio_.emplace(output_, *writing.audio);
  output_.start(writing.options);
}

void FileTarget::write_frame(const std::uint8_t* rgb) {
  if (!video_) throw Failure("the file has no video stream");
  video_->write(rgb);
}

void FileTarget::write_samples(const std::vector<const float*>& channels, std::int64_t count) {
  if (!audio_) throw Failure("the file has no audio stream");
  audio_->write(channels, count);
}

void FileTarget::finish() {
  if (video_) video_->finish();
  if (audio_) audio_->finish();
  output_.finish();
}

}  // namespace weft::media::ffmpeg
