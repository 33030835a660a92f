// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/input.hpp"
#include "diffusion/media/ffmpeg/output.hpp"
#include "diffusion/media/ffmpeg/target.hpp"

namespace weft::media::ffmpeg {
namespace {

bool is_kept(const AVStream& stream) {
  const AVMediaType kind = stream.codecpar->codec_type;
  if ((stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) return false;
  return kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO || kind == AVMEDIA_TYPE_SUBTITLE;
}

AVStream& add_copy(Output& output, const AVStream& from) {
  AVStream& stream = output.add_stream();
  checked(avcodec_parameters_copy(stream.codecpar, from.codecpar), "a stream cannot be copied");
  stream.codecpar->codec_tag = 0;  // each container has its own
  stream.time_base = from.time_base;
  stream.avg_frame_rate = from.avg_frame_rate;
  stream.sample_aspect_ratio = from.sample_aspect_ratio;
  stream.disposition = from.disposition;
  av_dict_copy(&stream.metadata, from.metadata, 0);
  return stream;
}

}  // namespace

void copy_streams(std::string_view bytes, const std::string& name, const std::string& container, const Tags& tags,
                  ByteSink sink) {
  Input input(bytes, name);
  Output output(container, std::move(sink));
  std::vector<AVStream*> targets(input.context().nb_streams);
  for (unsigned i = 0; i < input.context().nb_streams; ++i)
    if (is_kept(*input.context().streams[i])) targets[i] = &add_copy(output, *input.context().streams[i]);
  av_dict_copy(&output.context().metadata, input.context().metadata, 0);
  output.set_tags(tags);
  output.start({{"movflags", "use_metadata_tags"}});
  const Owned<AVPacket> packet = own(av_packet_alloc());
  while (input.read(*packet)) {
    const auto index = static_cast<std::size_t>(packet->stream_index);
    AVStream* target = index < targets.size() ? targets[index] : nullptr;
    if (target == nullptr || packet->dts == AV_NOPTS_VALUE) {
      av_packet_unref(packet.get());
      continue;
    }
    av_packet_rescale_ts(packet.get(), input.context().streams[index]->time_base, target->time_base);
    packet->stream_index = target->index;
    packet->pos = -1;
    output.write(*packet);
  }
  output.finish();
}

}  // namespace weft::media::ffmpeg
