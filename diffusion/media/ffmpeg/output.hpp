// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "diffusion/media/ffmpeg/owned.hpp"

namespace weft::media::ffmpeg {

/// A container that is written into a ByteSink.
class Output {
 public:
  /// container: FFmpeg's name of it.
  Output(const std::string& container, ByteSink sink);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  AVFormatContext& context() const { return *context_; }
  /// Later tags of the same name win.
  void set_tags(const Tags& tags);
  AVStream& add_stream();
  /// After all streams are described.
  void start(const Options& options);
  /// stream_index and times of the packet are the stream's own. Takes what the packet holds.
  void write(AVPacket& packet);
  void finish();

 private:
  static int write_bytes(void* self, std::uint8_t* bytes, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);
  // Throws what the sink threw, else what the libraries say.
  void check(int code, const char* what);

  ByteSink sink_;
  std::exception_ptr problem_;  // of the sink, which is called from C
  std::uint64_t position_ = 0;
  std::uint64_t size_ = 0;
  Owned<AVIOContext> io_;
  AVFormatContext* context_ = nullptr;
};

}  // namespace weft::media::ffmpeg
