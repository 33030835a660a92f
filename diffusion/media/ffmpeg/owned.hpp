// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include "diffusion/media/media.hpp"

/// FFmpeg's objects with an owner, and its error codes as exceptions.
namespace weft::media::ffmpeg {

struct Free {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
  void operator()(SwrContext* resampler) const { swr_free(&resampler); }
  void operator()(AVAudioFifo* samples) const { av_audio_fifo_free(samples); }
  void operator()(AVIOContext* io) const {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// Throws std::bad_alloc for null.
template <typename T>
Owned<T> own(T* object) {
  if (object == nullptr) throw std::bad_alloc();
  return Owned<T>(object);
}

/// A dictionary of options or tags.
class Dictionary {
 public:
  Dictionary() = default;
  explicit Dictionary(const Options& entries) {
    for (const auto& [key, value] : entries) set(key, value);
  }
  ~Dictionary() { av_dict_free(&entries_); }
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  void set(const std::string& key, const std::string& value) { av_dict_set(&entries_, key.c_str(), value.c_str(), 0); }
  AVDictionary** address() { return &entries_; }
  /// What nobody took out: options that do not exist.
  std::string first_left() const {
    const AVDictionaryEntry* entry = av_dict_get(entries_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
    return entry == nullptr ? std::string() : entry->key;
  }

 private:
  AVDictionary* entries_ = nullptr;
};

/// "what: the reason", with the last line that the libraries logged on this thread, where there is one.
[[noreturn]] void fail(const std::string& what, int code);
/// Returns `code`, unless it is an error.
inline int checked(int code, const char* what) {
  if (code < 0) fail(what, code);
  return code;
}
/// Sends the libraries' log to fail(), and nothing to the terminal. Once, before anything else.
void keep_log();
/// What was logged until now belongs to something else.
void forget_log();

}  // namespace weft::media::ffmpeg
