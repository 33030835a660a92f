// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/media_file.hpp"

#include "diffusion/video/library.hpp"

namespace weft::video {
namespace {

constexpr std::string_view kUnreadable =
    "Play it to see whether it is whole; `ffmpeg -i FILE -c:v libx264 NEW.mp4` writes it anew.";

}  // namespace

MediaFile::MediaFile(const std::filesystem::path& path) : file_(MappedFile::open(path)) {
  source_ = about(path.string(), kUnreadable, [&] { return library().open(bytes(), path.filename().string()); });
}

void MediaFile::read_video(const media::FrameSink& sink) {
  about(path().string(), kUnreadable, [&] { source_->read_video(sink); });
}

void MediaFile::read_audio(const media::SampleSink& sink) {
  about(path().string(), kUnreadable, [&] { source_->read_audio(sink); });
}

std::string_view MediaFile::bytes() const {
  return {reinterpret_cast<const char*>(file_->bytes().data()), file_->bytes().size()};
}

}  // namespace weft::video
