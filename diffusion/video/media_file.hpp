// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "diffusion/media/media.hpp"
#include "engine/base/mapped_file.hpp"

namespace weft::video {

/// A video or sound file that is read: mapped, so that a damaged disk or a shrinking file is told by its name.
class MediaFile {
 public:
  /// Throws FileError.
  explicit MediaFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return file_->path(); }
  const media::Description& description() const { return source_->description(); }
  /// As media::Source; throws FileError, and what the sink throws.
  void read_video(const media::FrameSink& sink);
  void read_audio(const media::SampleSink& sink);
  std::string_view bytes() const;

 private:
  std::shared_ptr<const MappedFile> file_;
  std::unique_ptr<media::Source> source_;
};

}  // namespace weft::video
