// SPDX-License-Identifier: Apache-2.0
#include "nodes/audio/saved_audio.hpp"

#include <charconv>

namespace weft::nodes {
namespace {

// "128k" as bits a second.
std::int64_t bits_per_second(const std::string& quality) {
  std::int64_t thousands = 0;
  std::from_chars(quality.data(), quality.data() + quality.size(), thousands);
  return thousands * 1000;
}

}  // namespace

void save_audio(schema::Context& context, const Audio& audio, const std::string& prefix, bool preview,
                const video::AudioFormat& format) {
  const at::Tensor& waveform = audio.waveform;
  if (waveform.dim() != 3 || waveform.numel() == 0)
    throw NodeError("there is no sound to save: it is " + describe_tensor(waveform));
  save_numbered(context,
                {.root = preview ? context.folders().temp() : context.folders().output(),
                 .type = preview ? "temp" : "output",
                 .prefix = prefix,
                 .extension = "." + format.container,
                 .key = "audio"},
                waveform.size(0), [&](AtomicFile& file, std::int64_t i) {
                  video::write_audio(waveform[i], audio.sample_rate, format, provenance(context), file);
                });
}

video::AudioFormat mp3_format(const std::string& quality) {
  video::AudioFormat format{.container = "mp3", .encoder = "libmp3lame", .quality = {}};
  if (quality == "V0")
    format.quality = 0;
  else
    format.bits_per_second = bits_per_second(quality);
  return format;
}

video::AudioFormat opus_format(const std::string& quality) {
  return {.container = "opus", .encoder = "libopus", .bits_per_second = bits_per_second(quality), .quality = {}};
}

}  // namespace weft::nodes
