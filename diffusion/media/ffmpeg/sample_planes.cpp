// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/sample_planes.hpp"

#include <algorithm>

namespace weft::media::ffmpeg {

Samples SamplePlanes::convert(const AVFrame& frame, double seconds) {
  const int channels = frame.ch_layout.nb_channels;
  if (channels <= 0 || frame.nb_samples < 0) throw Failure("its sound has no channels");
  if (converter_ == nullptr || format_ != frame.format || channels_ != channels) {
    // By the number of channels: their order stays, whatever the layout is called.
    AVChannelLayout layout{};
    av_channel_layout_default(&layout, channels);
    SwrContext* converter = nullptr;
    const int code = swr_alloc_set_opts2(&converter, &layout, AV_SAMPLE_FMT_FLTP, frame.sample_rate, &layout,
                                         static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    converter_.reset(converter);
    checked(code, "its sound cannot be converted");
    checked(swr_init(converter_.get()), "its sound cannot be converted");
    format_ = frame.format;
    channels_ = channels;
  }
  av_frame_unref(target_.get());
  target_->format = AV_SAMPLE_FMT_FLTP;
  target_->nb_samples = std::max(frame.nb_samples, 1);
  target_->sample_rate = frame.sample_rate;
  av_channel_layout_default(&target_->ch_layout, channels);
  checked(av_frame_get_buffer(target_.get(), 0), "no memory for sound");
  const int count = swr_convert(converter_.get(), target_->extended_data, target_->nb_samples,
                                const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
  checked(count, "its sound cannot be converted");
  Samples samples{.seconds = seconds, .count = count, .channels = {}};
  for (int i = 0; i < channels; ++i)
    samples.channels.push_back(reinterpret_cast<const float*>(target_->extended_data[i]));
  return samples;
}

}  // namespace weft::media::ffmpeg
