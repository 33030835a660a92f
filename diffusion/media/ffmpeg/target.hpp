// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "diffusion/media/ffmpeg/encoder.hpp"

namespace weft::media::ffmpeg {

/// Encodes a file.
class FileTarget final : public Target {
 public:
  FileTarget(const Writing& writing, ByteSink sink);
  void write_frame(const std::uint8_t* rgb) override;
  void write_samples(const std::vector<const float*>& channels, std::int64_t count) override;
  void finish() override;

 private:
  Output output_;
  std::optional<VideoEncoder> video_;
  std::optional<AudioEncoder> audio_;
};

/// Copies a file's streams as they are.
void copy_streams(std::string_view bytes, const std::string& name, const std::string& container, const Tags& tags,
                  ByteSink sink);

}  // namespace weft::media::ffmpeg
