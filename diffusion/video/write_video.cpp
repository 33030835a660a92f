// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/write_video.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/image/quantise.hpp"
#include "diffusion/video/frames.hpp"
#include "diffusion/video/library.hpp"
#include "diffusion/video/media_file.hpp"
#include "diffusion/video/samples.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::video {
namespace {

const std::vector<std::string> kH264Encoders = {"libx264", "libopenh264"};

std::string available(const std::vector<std::string>& encoders) {
  for (const std::string& encoder : encoders)
    if (library().has_encoder(encoder)) return encoder;
  throw FileError(fmt::format("the installed FFmpeg has none of the encoders {}", fmt::join(encoders, ", ")),
                  "Install a build of FFmpeg with one of them, or choose another codec.");
}

media::Rate rounded(media::Rate rate) { return media::Rate::in_thousandths(rate.value()); }

void check_size(const at::Tensor& images, const VideoFormat& format) {
  if (images.dim() != 4 || images.size(0) == 0 || images.size(3) < 1)
    throw NodeError("there are no pictures to make a video of");
  const std::int64_t width = images.size(2), height = images.size(1);
  if (format.even_sides && (width % 2 != 0 || height % 2 != 0))
    throw NodeError(fmt::format("a video of {}x{} cannot be written: {} has sides of an even number of pixels", width,
                                height, format.pixel_format),
                    "Scale or crop the pictures first, e.g. with ImageScale.");
  if (std::min(width, height) < format.least_side)
    throw NodeError(fmt::format("a video of {}x{} cannot be written: this codec wants {} pixels on either side", width,
                                height, format.least_side),
                    "Scale the pictures up, or choose another codec.");
}

std::vector<std::uint8_t> rgb_of(const at::Tensor& image) {
  const at::Tensor rgb = image.size(2) >= 3 ? image.narrow(2, 0, 3) : image.narrow(2, 0, 1).expand({-1, -1, 3});
  return image::quantise(rgb).values;
}

/// Writes the sound of each frame behind it, so that a player finds both near each other.
class Track {
 public:
  Track(const Components& components, media::Target& target) : target_(target) {
    if (!components.audio) return;
    waveform_ = components.audio->waveform[0].to(at::kCPU, at::kFloat).contiguous();
    per_frame_ = static_cast<double>(components.audio->sample_rate) / rounded(components.rate).value();
  }

  void write_up_to_frame(std::int64_t frames) {
    if (!waveform_.defined()) return;
    const auto end = std::min<std::int64_t>(waveform_.size(1), std::ceil(per_frame_ * static_cast<double>(frames)));
    if (end > written_) target_.write_samples(rows_of(waveform_, written_), end - written_);
    written_ = std::max(written_, end);
  }

 private:
  media::Target& target_;
  at::Tensor waveform_;  // [C, T]
  double per_frame_ = 0;
  std::int64_t written_ = 0;
};

media::Writing writing_for(const Components& components, const VideoFormat& format, const media::Tags& tags) {
  media::Writing writing{.container = format.container, .tags = tags, .options = {}, .video = {}, .audio = {}};
  if (format.container == "mp4") writing.options = {{"movflags", "use_metadata_tags"}};
  writing.video = media::VideoEncoding{.encoder = available(format.encoders),
                                       .pixel_format = format.pixel_format,
                                       .width = components.images.size(2),
                                       .height = components.images.size(1),
                                       .rate = rounded(components.rate),
                                       .options = format.options};
  if (components.audio && !format.audio_encoder.empty())
    writing.audio = media::AudioEncoding{.encoder = format.audio_encoder,
                                         .channels = components.audio->waveform.size(1),
                                         .sample_rate = components.audio->sample_rate,
                                         .bits_per_second = 0,
                                         .quality = {}};
  return writing;
}

media::ByteSink into(AtomicFile& file) {
  return [&file](std::uint64_t position, std::string_view bytes) { file.write_at(position, bytes); };
}

media::ByteSink into(std::string& memory) {
  return [&memory](std::uint64_t position, std::string_view bytes) {
    if (memory.size() < position + bytes.size()) memory.resize(position + bytes.size());
    memory.replace(position, bytes.size(), bytes);
  };
}

}  // namespace

VideoFormat mp4_format() {
  return {.container = "mp4", .encoders = kH264Encoders, .options = {}, .audio_encoder = "aac"};
}

void write_video(const Components& components, const VideoFormat& format, const media::Tags& tags, AtomicFile& file,
                 const WriteProgress& progress) {
  check_size(components.images, format);
  about(file.target().string(), "", [&] {
    const media::Writing writing = writing_for(components, format, tags);
    const auto target = library().create(writing, into(file));
    Track track(writing.audio ? components : Components{}, *target);
    const std::int64_t count = components.images.size(0);
    for (std::int64_t i = 0; i < count; ++i) {
      target->write_frame(rgb_of(components.images[i]).data());
      track.write_up_to_frame(i + 1);
      progress(i + 1, count);
    }
    target->finish();
  });
}

bool copy_to_mp4(const std::filesystem::path& from, const media::Tags& tags, AtomicFile& file) {
  const MediaFile source(from);
  try {
    library().copy(source.bytes(), from.filename().string(), "mp4", tags, into(file));
    return true;
  } catch (const Error&) {
    throw;
  } catch (const media::Failure& problem) {
    log::info("{} is encoded anew, since its streams do not go into MP4: {}", from.string(), problem.what());
    return false;
  }
}

at::Tensor through_h264(const at::Tensor& image, std::int64_t quality) {
  const std::int64_t height = image.size(0) / 2 * 2, width = image.size(1) / 2 * 2;
  if (height == 0 || width == 0) throw NodeError("a picture of one pixel's width or height cannot go through a video");
  const at::Tensor even = image.narrow(0, 0, height).narrow(1, 0, width);
  FrameCollector frames;
  about("the picture", "", [&] {
    media::Writing writing{.container = "mp4", .tags = {}, .options = {}, .video = {}, .audio = {}};
    writing.video = media::VideoEncoding{.encoder = available({"libx264"}),
                                         .pixel_format = "yuv420p",
                                         .width = width,
                                         .height = height,
                                         .rate = {1, 1},
                                         .options = {{"crf", std::to_string(quality)}, {"preset", "veryfast"}}};
    std::string memory;
    const auto target = library().create(writing, into(memory));
    target->write_frame(rgb_of(even).data());
    target->finish();
    library().open(memory, "picture.mp4")->read_video([&frames](const media::Frame& frame) {
      frames.add(frame);
      return false;
    });
  });
  return frames.take()[0];
}

}  // namespace weft::video
