// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/output.hpp"

#include <algorithm>

namespace weft::media::ffmpeg {
namespace {

constexpr int kOutputBufferBytes = 1 << 16;

}  // namespace

Output::Output(const std::string& container, ByteSink sink) : sink_(std::move(sink)) {
  forget_log();
  const AVOutputFormat* format = av_guess_format(container.c_str(), nullptr, nullptr);
  if (format == nullptr) throw Failure("files of the kind " + container + " cannot be written by this FFmpeg");
  auto* buffer = static_cast<unsigned char*>(av_malloc(kOutputBufferBytes));
  if (buffer == nullptr) throw std::bad_alloc();
  io_ = own(avio_alloc_context(buffer, kOutputBufferBytes, 1, this, nullptr, write_bytes, seek));
  checked(avformat_alloc_output_context2(&context_, format, nullptr, nullptr), "the file cannot be begun");
  context_->pb = io_.get();
  context_->flags |= AVFMT_FLAG_CUSTOM_IO;
}

Output::~Output() { avformat_free_context(context_); }

void Output::set_tags(const Tags& tags) {
  for (const auto& [key, value] : tags) av_dict_set(&context_->metadata, key.c_str(), value.c_str(), 0);
}

AVStream& Output::add_stream() {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (stream == nullptr) throw std::bad_alloc();
  return *stream;
}

void Output::start(const Options& options) {
  Dictionary settings(options);
  check(avformat_write_header(context_, settings.address()), "the file cannot be begun");
}

void Output::write(AVPacket& packet) {
  check(av_interleaved_write_frame(context_, &packet), "the file cannot be written");
}

void Output::finish() {
  check(av_write_trailer(context_), "the file cannot be ended");
  avio_flush(io_.get());
  check(io_->error, "the file cannot be ended");
}

void Output::check(int code, const char* what) {
  if (problem_) std::rethrow_exception(std::exchange(problem_, nullptr));
  checked(code, what);
}

int Output::write_bytes(void* self, std::uint8_t* bytes, int size) {
  auto& output = *static_cast<Output*>(self);
  try {
    output.sink_(output.position_, {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  } catch (...) {
    output.problem_ = std::current_exception();
    return AVERROR(EIO);
  }
  output.position_ += static_cast<std::uint64_t>(size);
  output.size_ = std::max(output.size_, output.position_);
  return size;
}

std::int64_t Output::seek(void* self, std::int64_t offset, int whence) {
  auto& output = *static_cast<Output*>(self);
  std::int64_t base = 0;
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return static_cast<std::int64_t>(output.size_);
    case SEEK_SET:
      break;
    case SEEK_CUR:
      base = static_cast<std::int64_t>(output.position_);
      break;
    case SEEK_END:
      base = static_cast<std::int64_t>(output.size_);
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (base + offset < 0) return AVERROR(EINVAL);
  output.position_ = static_cast<std::uint64_t>(base + offset);
  return base + offset;
}

}  // namespace weft::media::ffmpeg
