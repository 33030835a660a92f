// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/decoder.hpp"

namespace weft::media::ffmpeg {

Decoder::Decoder(AVStream& stream) : stream_(stream), frame_(own(av_frame_alloc())) {
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr)
    throw Failure(std::string("there is no decoder for ") + avcodec_get_name(stream.codecpar->codec_id));
  codec_ = own(avcodec_alloc_context3(codec));
  checked(avcodec_parameters_to_context(codec_.get(), stream.codecpar), "its codec's parameters cannot be used");
  codec_->pkt_timebase = stream.time_base;
  codec_->thread_count = 0;  // as many as there are processors
  checked(avcodec_open2(codec_.get(), codec, nullptr), "its decoder does not start");
}

void Decoder::run(Input& input, const Sink& sink) {
  const Owned<AVPacket> packet = own(av_packet_alloc());
  while (input.read(*packet)) {
    const bool mine = packet->stream_index == stream_.index;
    const int sent = mine ? avcodec_send_packet(codec_.get(), packet.get()) : 0;
    av_packet_unref(packet.get());
    if (sent < 0) fail("it is damaged after frame " + std::to_string(frames_), sent);
    if (mine && !drain(sink)) return;
  }
  checked(avcodec_send_packet(codec_.get(), nullptr), "its last frames cannot be decoded");
  drain(sink);
}

bool Decoder::drain(const Sink& sink) {
  while (true) {
    const int code = avcodec_receive_frame(codec_.get(), frame_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return true;
    if (code < 0) fail("it is damaged after frame " + std::to_string(frames_), code);
    const bool more = sink(*frame_, time_of(*frame_));
    ++frames_;
    av_frame_unref(frame_.get());
    if (!more) return false;
  }
}

double Decoder::time_of(const AVFrame& frame) const {
  if (frame.best_effort_timestamp == AV_NOPTS_VALUE) {
    const AVRational rate = stream_.avg_frame_rate;
    return rate.num > 0 ? static_cast<double>(frames_) * rate.den / rate.num : 0.0;
  }
  const std::int64_t start = stream_.start_time == AV_NOPTS_VALUE ? 0 : stream_.start_time;
  return static_cast<double>(frame.best_effort_timestamp - start) * av_q2d(stream_.time_base);
}

}  // namespace weft::media::ffmpeg
