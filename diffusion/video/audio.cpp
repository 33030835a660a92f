// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/audio.hpp"

#include <ATen/ATen.h>

#include "diffusion/video/library.hpp"
#include "diffusion/video/media_file.hpp"
#include "diffusion/video/samples.hpp"

namespace weft::video {

Audio read_audio(const std::filesystem::path& path, const CancelToken& cancel) {
  MediaFile file(path);
  if (!file.description().audio) throw FileError(path.string() + ": there is no sound in it", "Choose another file.");
  SampleCollector collector;
  file.read_audio([&](const media::Samples& samples) {
    cancel.check();
    collector.add(samples);
    return true;
  });
  const at::Tensor waveform = collector.waveform();
  if (!waveform.defined()) throw FileError(path.string() + ": its sound is empty", "Choose another file.");
  return {waveform, file.description().audio->sample_rate};
}

void write_audio(const at::Tensor& waveform, std::int64_t sample_rate, const AudioFormat& format,
                 const media::Tags& tags, AtomicFile& file) {
  const at::Tensor samples = waveform.to(at::kCPU, at::kFloat).contiguous();
  about(file.target().string(), "", [&] {
    media::Writing writing{.container = format.container, .tags = tags, .options = {}, .video = {}, .audio = {}};
    writing.audio = media::AudioEncoding{.encoder = format.encoder,
                                         .channels = samples.size(0),
                                         .sample_rate = sample_rate,
                                         .bits_per_second = format.bits_per_second,
                                         .quality = format.quality};
    const auto target = library().create(
        writing, [&file](std::uint64_t position, std::string_view bytes) { file.write_at(position, bytes); });
    target->write_samples(rows_of(samples, 0), samples.size(1));
    target->finish();
  });
}

}  // namespace weft::video
