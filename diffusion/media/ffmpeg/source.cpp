// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/source.hpp"

#include "diffusion/media/ffmpeg/decoder.hpp"
#include "diffusion/media/ffmpeg/rgb_frames.hpp"
#include "diffusion/media/ffmpeg/sample_planes.hpp"

namespace weft::media::ffmpeg {
namespace {

std::string codec_name(const AVStream& stream) { return avcodec_get_name(stream.codecpar->codec_id); }

VideoStream describe_video(const AVStream& stream) {
  const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
  VideoStream video;
  video.width = stream.codecpar->width;
  video.height = stream.codecpar->height;
  video.codec = codec_name(stream);
  if (rate.num > 0 && rate.den > 0) video.rate = {rate.num, rate.den};
  video.frames = stream.nb_frames;
  return video;
}

Description describe(const Input& input) {
  const AVFormatContext& context = input.context();
  Description description;
  description.container = context.iformat->name;
  if (context.duration != AV_NOPTS_VALUE && context.duration > 0)
    description.seconds = static_cast<double>(context.duration) / AV_TIME_BASE;
  if (const AVStream* video = input.first(AVMEDIA_TYPE_VIDEO)) description.video = describe_video(*video);
  if (const AVStream* audio = input.first(AVMEDIA_TYPE_AUDIO))
    description.audio =
        AudioStream{audio->codecpar->ch_layout.nb_channels, audio->codecpar->sample_rate, codec_name(*audio)};
  const AVDictionaryEntry* tag = nullptr;
  while ((tag = av_dict_get(context.metadata, "", tag, AV_DICT_IGNORE_SUFFIX)) != nullptr)
    description.tags.emplace_back(tag->key, tag->value);
  return description;
}

}  // namespace

FileSource::FileSource(std::string_view bytes, const std::string& name)
    : input_(bytes, name), description_(describe(input_)) {}

void FileSource::read_video(const FrameSink& sink) {
  AVStream* stream = input_.first(AVMEDIA_TYPE_VIDEO);
  if (stream == nullptr) throw Failure("it has no video stream");
  if (!std::exchange(fresh_, false)) input_.rewind();
  Decoder decoder(*stream);
  RgbFrames rgb;
  decoder.run(input_, [&](const AVFrame& frame, double seconds) { return sink(rgb.convert(frame, seconds)); });
}

void FileSource::read_audio(const SampleSink& sink) {
  AVStream* stream = input_.first(AVMEDIA_TYPE_AUDIO);
  if (stream == nullptr) throw Failure("it has no audio stream");
  if (!std::exchange(fresh_, false)) input_.rewind();
  Decoder decoder(*stream);
  SamplePlanes planes;
  decoder.run(input_, [&](const AVFrame& frame, double seconds) { return sink(planes.convert(frame, seconds)); });
}

}  // namespace weft::media::ffmpeg
