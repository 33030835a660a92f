// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/encoder.hpp"

#include <algorithm>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace weft::media::ffmpeg {
namespace {

AVRational rational(Rate rate) {
  AVRational reduced{};
  av_reduce(&reduced.num, &reduced.den, rate.numerator, rate.denominator, INT_MAX);
  if (reduced.num <= 0 || reduced.den <= 0) throw Failure("its frame rate is not above zero");
  return reduced;
}

// The rate itself, else the next higher one that the encoder takes, else its highest.
int fitting_rate(const AVCodec& codec, std::int64_t wanted) {
  if (codec.supported_samplerates == nullptr) return static_cast<int>(wanted);
  int above = 0, highest = 0;
  for (const int* rate = codec.supported_samplerates; *rate != 0; ++rate) {
    if (*rate >= wanted && (above == 0 || *rate < above)) above = *rate;
    highest = std::max(highest, *rate);
  }
  return above != 0 ? above : highest;
}

}  // namespace

Encoder::Encoder(Output& output, const std::string& name)
    : output_(output), stream_(output.add_stream()), packet_(own(av_packet_alloc())) {
  const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str());
  if (codec == nullptr) throw Failure("this FFmpeg was built without the encoder " + name);
  codec_ = own(avcodec_alloc_context3(codec));
  if ((output.context().oformat->flags & AVFMT_GLOBALHEADER) != 0) codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  codec_->thread_count = 0;  // as many as there are processors
}

void Encoder::open(const Options& options) {
  Dictionary settings(options);
  const std::string name = codec_->codec->name;
  checked(avcodec_open2(codec_.get(), codec_->codec, settings.address()),
          ("the encoder " + name + " does not start").c_str());
  if (const std::string unknown = settings.first_left(); !unknown.empty())
    throw Failure("the encoder " + name + " has no option " + unknown);
  stream_.time_base = codec_->time_base;
  if (codec_->codec_type == AVMEDIA_TYPE_VIDEO) stream_.avg_frame_rate = codec_->framerate;
  checked(avcodec_parameters_from_context(stream_.codecpar, codec_.get()), "the stream cannot be described");
}

void Encoder::send(const AVFrame* frame) {
  checked(avcodec_send_frame(codec_.get(), frame), "a frame cannot be encoded");
  while (true) {
    const int code = avcodec_receive_packet(codec_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    checked(code, "a frame cannot be encoded");
    // Encoders of a constant rate may leave it out, and some containers want to know how long the last one lasts.
    if (packet_->duration == 0 && codec_->codec_type == AVMEDIA_TYPE_VIDEO)
      packet_->duration = av_rescale_q(1, av_inv_q(codec_->framerate), codec_->time_base);
    packet_->stream_index = stream_.index;
    av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_.time_base);
    output_.write(*packet_);
  }
}

VideoEncoder::VideoEncoder(Output& output, const VideoEncoding& encoding)
    : encoder_(output, encoding.encoder), frame_(own(av_frame_alloc())) {
  const AVPixelFormat format = av_get_pix_fmt(encoding.pixel_format.c_str());
  if (format == AV_PIX_FMT_NONE) throw Failure("there is no pixel format " + encoding.pixel_format);
  AVCodecContext& codec = encoder_.context();
  codec.width = static_cast<int>(encoding.width);
  codec.height = static_cast<int>(encoding.height);
  codec.pix_fmt = format;
  codec.framerate = rational(encoding.rate);
  codec.time_base = av_inv_q(codec.framerate);
  codec.bit_rate = 0;  // by quality
  encoder_.open(encoding.options);
  scaler_.reset(sws_getContext(codec.width, codec.height, AV_PIX_FMT_RGB24, codec.width, codec.height, format,
                               SWS_BILINEAR, nullptr, nullptr, nullptr));
  if (scaler_ == nullptr) throw Failure("RGB cannot be converted to " + encoding.pixel_format);
  frame_->format = format;
  frame_->width = codec.width;
  frame_->height = codec.height;
  checked(av_frame_get_buffer(frame_.get(), 0), "no memory for a picture");
}

void VideoEncoder::write(const std::uint8_t* rgb) {
  checked(av_frame_make_writable(frame_.get()), "no memory for a picture");
  const int stride = frame_->width * 3;
  checked(sws_scale(scaler_.get(), &rgb, &stride, 0, frame_->height, frame_->data, frame_->linesize),
          "a picture cannot be converted");
  frame_->pts = written_++;
  encoder_.send(frame_.get());
}

AudioEncoder::AudioEncoder(Output& output, const AudioEncoding& encoding)
    : encoder_(output, encoding.encoder), frame_(own(av_frame_alloc())) {
  AVCodecContext& codec = encoder_.context();
  const int channels = static_cast<int>(encoding.channels);
  codec.sample_fmt = codec.codec->sample_fmts == nullptr ? AV_SAMPLE_FMT_FLTP : codec.codec->sample_fmts[0];
  codec.sample_rate = fitting_rate(*codec.codec, encoding.sample_rate);
  codec.time_base = {1, codec.sample_rate};
  av_channel_layout_default(&codec.ch_layout, channels);
  codec.bit_rate = encoding.bits_per_second;
  if (encoding.quality) {
    codec.flags |= AV_CODEC_FLAG_QSCALE;
    codec.global_quality = static_cast<int>(*encoding.quality * FF_QP2LAMBDA);
  }
  encoder_.open({});
  SwrContext* converter = nullptr;
  const int code =
      swr_alloc_set_opts2(&converter, &codec.ch_layout, codec.sample_fmt, codec.sample_rate, &codec.ch_layout,
                          AV_SAMPLE_FMT_FLTP, static_cast<int>(encoding.sample_rate), 0, nullptr);
  converter_.reset(converter);
  checked(code, "the sound cannot be converted");
  checked(swr_init(converter_.get()), "the sound cannot be converted");
  queue_ = own(av_audio_fifo_alloc(codec.sample_fmt, channels, 1));
}

void AudioEncoder::write(const std::vector<const float*>& channels, std::int64_t count) {
  constexpr std::int64_t kPiece = 1 << 20;  // libswresample counts in int
  std::vector<const std::uint8_t*> planes(channels.size());
  for (std::int64_t done = 0; done < count; done += kPiece) {
    for (std::size_t i = 0; i < channels.size(); ++i)
      planes[i] = reinterpret_cast<const std::uint8_t*>(channels[i] + done);
    convert(planes.data(), static_cast<int>(std::min(kPiece, count - done)));
    send_queued(false);
  }
}

void AudioEncoder::finish() {
  while (convert(nullptr, 0) > 0) continue;
  send_queued(true);
  encoder_.send(nullptr);
}

void AudioEncoder::make_frame(int samples) {
  const AVCodecContext& codec = encoder_.context();
  av_frame_unref(frame_.get());
  frame_->format = codec.sample_fmt;
  frame_->nb_samples = samples;
  frame_->sample_rate = codec.sample_rate;
  checked(av_channel_layout_copy(&frame_->ch_layout, &codec.ch_layout), "no memory for sound");
  checked(av_frame_get_buffer(frame_.get(), 0), "no memory for sound");
}

// Null planes end the converter's input: what comes after would not join what came before. So not between two pieces.
int AudioEncoder::convert(const std::uint8_t** planes, int count) {
  const int most = checked(swr_get_out_samples(converter_.get(), count), "the sound cannot be converted");
  if (most == 0) return 0;
  make_frame(most);
  const int made = checked(swr_convert(converter_.get(), frame_->extended_data, most, planes, count),
                           "the sound cannot be converted");
  checked(av_audio_fifo_write(queue_.get(), reinterpret_cast<void**>(frame_->extended_data), made),
          "no memory for sound");
  return made;
}

void AudioEncoder::send_queued(bool rest) {
  constexpr int kAnySize = 4096;  // for encoders that take frames of any size
  const AVCodecContext& codec = encoder_.context();
  const int size = codec.frame_size > 0 ? codec.frame_size : kAnySize;
  while (true) {
    const int count = std::min(av_audio_fifo_size(queue_.get()), size);
    if (count == 0 || (count < size && !rest)) return;
    make_frame(count);
    checked(av_audio_fifo_read(queue_.get(), reinterpret_cast<void**>(frame_->extended_data), count),
            "the sound cannot be converted");
    frame_->pts = written_;
    written_ += count;
    encoder_.send(frame_.get());
  }
}

}  // namespace weft::media::ffmpeg
