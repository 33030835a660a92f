// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/media/ffmpeg/output.hpp"

namespace weft::media::ffmpeg {

/// An encoder and the stream of an output that it fills.
class Encoder {
 public:
  /// Looks the encoder up and adds a stream. Then: set context()'s fields, open(), send frames, send null.
  Encoder(Output& output, const std::string& name);

  AVCodecContext& context() { return *codec_; }
  /// Throws for an option that the encoder does not have.
  void open(const Options& options);
  /// Null: there are no more frames. Writes the packets that come of it.
  void send(const AVFrame* frame);

 private:
  Output& output_;
  AVStream& stream_;
  Owned<AVCodecContext> codec_;
  Owned<AVPacket> packet_;
};

/// Pictures in, video packets out.
class VideoEncoder {
 public:
  VideoEncoder(Output& output, const VideoEncoding& encoding);
  void write(const std::uint8_t* rgb);
  void finish() { encoder_.send(nullptr); }

 private:
  Encoder encoder_;
  Owned<SwsContext> scaler_;
  Owned<AVFrame> frame_;
  std::int64_t written_ = 0;
};

/// Float planes in, audio packets out: cut into the encoder's frames, in its sample format, and at a sampling rate that
/// it takes. However it is cut into calls of write(), the same sound comes out.
class AudioEncoder {
 public:
  AudioEncoder(Output& output, const AudioEncoding& encoding);
  void write(const std::vector<const float*>& channels, std::int64_t count);
  void finish();

 private:
  /// Makes frame_ one of so many samples.
  void make_frame(int samples);
  /// Converts samples, or without planes what the converter still holds, into the queue. Returns how many came out.
  int convert(const std::uint8_t** planes, int count);
  /// Sends the whole frames of the queue; with `rest` also what is left.
  void send_queued(bool rest);

  Encoder encoder_;
  Owned<SwrContext> converter_;
  Owned<AVAudioFifo> queue_;
  Owned<AVFrame> frame_;
  std::int64_t written_ = 0;
};

}  // namespace weft::media::ffmpeg
