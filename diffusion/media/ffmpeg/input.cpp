// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/input.hpp"

#include <algorithm>
#include <cstring>

namespace weft::media::ffmpeg {
namespace {

constexpr int kBufferBytes = 1 << 16;

// A demuxer of playlists would open whatever its file names.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EACCES); }

}  // namespace

Input::Input(std::string_view bytes, const std::string& name) : bytes_(bytes) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
  if (buffer == nullptr) throw std::bad_alloc();
  io_ = own(avio_alloc_context(buffer, kBufferBytes, 0, this, read_bytes, nullptr, seek));
  context_ = avformat_alloc_context();
  if (context_ == nullptr) throw std::bad_alloc();
  context_->pb = io_.get();
  context_->io_open = refuse_to_open;
  context_->flags |= AVFMT_FLAG_CUSTOM_IO;
  forget_log();
  // Some demuxers of lists open files by contexts of their own, which take over only this.
  Dictionary options(Options{{"protocol_whitelist", "none"}});
  // Frees the context, and clears the pointer, where it fails.
  checked(avformat_open_input(&context_, name.c_str(), nullptr, options.address()),
          "it is not a video or sound file that can be read");
  const int found = avformat_find_stream_info(context_, nullptr);
  if (found >= 0) return;
  avformat_close_input(&context_);
  fail("its streams cannot be read", found);
}

Input::~Input() { avformat_close_input(&context_); }

AVStream* Input::first(AVMediaType kind) const {
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream* stream = context_->streams[i];
    if (stream->codecpar->codec_type == kind && (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0) return stream;
  }
  return nullptr;
}

void Input::rewind() {
  const std::int64_t start = context_->start_time == AV_NOPTS_VALUE ? 0 : context_->start_time;
  if (avformat_seek_file(context_, -1, INT64_MIN, start, INT64_MAX, 0) >= 0) return;
  checked(avformat_seek_file(context_, -1, INT64_MIN, 0, INT64_MAX, AVSEEK_FLAG_BYTE), "cannot go back to its start");
}

bool Input::read(AVPacket& packet) {
  const int code = av_read_frame(context_, &packet);
  if (code == AVERROR_EOF) return false;
  checked(code, "it cannot be read on");
  return true;
}

int Input::read_bytes(void* self, std::uint8_t* buffer, int size) {
  auto& input = *static_cast<Input*>(self);
  const std::size_t count = std::min(static_cast<std::size_t>(size), input.bytes_.size() - input.position_);
  if (count == 0) return AVERROR_EOF;
  std::memcpy(buffer, input.bytes_.data() + input.position_, count);
  input.position_ += count;
  return static_cast<int>(count);
}

std::int64_t Input::seek(void* self, std::int64_t offset, int whence) {
  auto& input = *static_cast<Input*>(self);
  const auto size = static_cast<std::int64_t>(input.bytes_.size());
  std::int64_t base = 0;
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return size;
    case SEEK_SET:
      break;
    case SEEK_CUR:
      base = static_cast<std::int64_t>(input.position_);
      break;
    case SEEK_END:
      base = size;
      break;
    default:
      return AVERROR(EINVAL);
  }
  std::int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0 || target > size) return AVERROR(EINVAL);
  input.position_ = static_cast<std::size_t>(target);
  return target;
}

}  // namespace weft::media::ffmpeg
