// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "diffusion/media/ffmpeg/owned.hpp"

namespace weft::media::ffmpeg {

/// A container opened over bytes in memory. It can open nothing else: a playlist that names other files or addresses
/// is refused.
class Input {
 public:
  Input(std::string_view bytes, const std::string& name);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  AVFormatContext& context() const { return *context_; }
  /// The first stream of the kind; null when there is none. Pictures on a cover are no video.
  AVStream* first(AVMediaType kind) const;
  /// Back to the start, to read packets again.
  void rewind();
  /// The next packet, or false at the end.
  bool read(AVPacket& packet);

 private:
  static int read_bytes(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  std::string_view bytes_;
  std::size_t position_ = 0;
  Owned<AVIOContext> io_;
  AVFormatContext* context_ = nullptr;
};

}  // namespace weft::media::ffmpeg
