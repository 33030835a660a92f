// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/resample.hpp"
#include "diffusion/video/frames.hpp"
#include "diffusion/video/media_file.hpp"
#include "engine/schema/annotated_file.hpp"
#include "engine/schema/node.hpp"
#include "nodes/community/vhs_video_info.hpp"
#include "nodes/limits.hpp"
#include "nodes/media_files.hpp"
#include "nodes/media_ports.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

constexpr double kMostPictures = 1e15;  // counts beyond it need not be exact: no memory holds them

struct VHSLoadVideo {
  schema::Choice video;
  double force_rate = 0;
  std::optional<std::int64_t> custom_width;
  std::optional<std::int64_t> custom_height;
  std::int64_t frame_load_cap = 0;
  std::int64_t skip_first_frames = 0;
  std::int64_t select_every_nth = 1;

  static void define(schema::Schema<VHSLoadVideo>& s) {
    s.name("VHS_LoadVideo").display_name("Load Video (Upload) 🎥🅥🅗🅢").category("Video Helper Suite 🎥🅥🅗🅢");
    s.python_module("custom_nodes.comfyui-videohelpersuite");
    s.description("The frames of a video, or some of them, with its sound.");
    s.input("video", &VHSLoadVideo::video).options(media_files(MediaKind::video)).any_option().video_upload();
    s.input("force_rate", &VHSLoadVideo::force_rate)
        .default_value(0.0)
        .range(0.0, 60.0)
        .step(1.0)
        .tooltip("Frames a second to take; 0 takes all.");
    s.input("custom_width", &VHSLoadVideo::custom_width)
        .default_value(0)
        .range(0, kMaxResolution)
        .tooltip("0 follows from the height, or stays.");
    s.input("custom_height", &VHSLoadVideo::custom_height).default_value(0).range(0, kMaxResolution);
    s.input("frame_load_cap", &VHSLoadVideo::frame_load_cap)
        .default_value(0)
        .min(0)
        .step(1)
        .tooltip("At most so many frames; 0 is all.");
    s.input("skip_first_frames", &VHSLoadVideo::skip_first_frames).default_value(0).min(0).step(1);
    s.input("select_every_nth", &VHSLoadVideo::select_every_nth).default_value(1).min(1).step(1);
    s.outputs("IMAGE", "frame_count", "audio", schema::Output("video_info").port("VHS_VIDEOINFO"));
  }

  void validate(schema::Validation& validation) const { check_media_file(validation, "video", video.value); }

  Hash fingerprint(schema::Context& context) const { return media_identity(context, video.value); }

  std::tuple<Image, std::int64_t, std::optional<Audio>, schema::Value> execute(schema::Context& context) const {
    // A linked number is checked against no range before.
    if (select_every_nth < 1) throw NodeError("select_every_nth is below 1", "1 takes every frame.");
    video::MediaFile file(schema::annotated_file(context.folders(), video.value));
    const VideoNumbers source = source_numbers(file);
    const at::Tensor frames = sized(chosen_frames(context, file, source));
    VideoNumbers loaded{.fps = rate(source) / static_cast<double>(select_every_nth),
                        .frame_count = frames.size(0),
                        .duration = 0,
                        .width = frames.size(2),
                        .height = frames.size(1)};
    loaded.duration = static_cast<double>(loaded.frame_count) / loaded.fps;
    return {Image{frames}, loaded.frame_count, sound(context, file, source, loaded), video_info_value(source, loaded)};
  }

 private:
  VideoNumbers source_numbers(const video::MediaFile& file) const {
    const media::Description& description = file.description();
    if (!description.video) throw FileError(file.path().string() + ": there is no video in it", "Choose another file.");
    const double fps = description.video->rate.numerator > 0 ? description.video->rate.value() : 1.0;
    const double seconds = description.seconds.value_or(static_cast<double>(description.video->frames) / fps);
    const std::int64_t count = description.video->frames > 0 ? description.video->frames : std::llround(seconds * fps);
    return {fps, count, seconds, description.video->width, description.video->height};
  }

  double rate(const VideoNumbers& source) const { return force_rate > 0 ? force_rate : source.fps; }

  /// At a rate of its own, each moment shows the frame that is on screen then.
  at::Tensor chosen_frames(schema::Context& context, video::MediaFile& file, const VideoNumbers& source) const {
    video::FrameCollector frames;
    std::int64_t decoded = 0;
    std::int64_t next = std::max<std::int64_t>(0, skip_first_frames);  // the frame at the wanted rate to take next
    const double length = 1.0 / source.fps;
    file.read_video([&](const media::Frame& frame) {
      context.cancel().check();
      ++decoded;
      // Frames of lower numbers are on screen no later than this one.
      const double end =
          force_rate > 0 ? (frame.seconds + length - 1e-6) * force_rate : static_cast<double>(decoded);
      check_repeats(file, frame, (end - static_cast<double>(next)) / static_cast<double>(select_every_nth), frames);
      while (static_cast<double>(next) < end) {
        frames.add(frame);
        const bool full = frame_load_cap != 0 && frames.count() >= frame_load_cap;
        if (full || __builtin_add_overflow(next, select_every_nth, &next)) return false;
      }
      return true;
    });
    if (frames.count() == 0) throw NodeError("no frame is left of the video", "Skip fewer frames.");
    return frames.take();
  }

  /// One wrong time in the file would show a frame for ever.
  void check_repeats(const video::MediaFile& file, const media::Frame& frame, double repeats,
                     const video::FrameCollector& taken) const {
    if (repeats <= 1) return;
    double count = static_cast<double>(taken.count()) + std::ceil(repeats);
    if (frame_load_cap != 0) count = std::min(count, static_cast<double>(frame_load_cap));
    const auto pictures = static_cast<std::int64_t>(std::clamp(count, 0.0, kMostPictures));
    try {
      require_room(pictures, frame.height, frame.width, 3);
    } catch (const OutOfMemory& problem) {
      throw OutOfMemory(fmt::format("{}: a frame is shown until second {:.0f}, so that at {} frames a second {}",
                                    file.path().string(), frame.seconds, force_rate, problem.what()),
                        "Set frame_load_cap or a lower force_rate, or repair the file.");
    }
  }

  at::Tensor sized(const at::Tensor& frames) const {
    std::int64_t width = custom_width.value_or(0), height = custom_height.value_or(0);
    if (width == 0 && height == 0) return frames;
    if (width == 0) width = image::matching_side(frames.size(2), height, frames.size(1));
    if (height == 0) height = image::matching_side(frames.size(1), width, frames.size(2));
    if (width == frames.size(2) && height == frames.size(1)) return frames;
    return image::resample(frames.movedim(3, 1), width, height, image::Filter::lanczos, image::Crop::center)
        .movedim(1, 3);
  }

  /// What is heard while the chosen frames are seen.
  std::optional<Audio> sound(schema::Context& context, const video::MediaFile& file, const VideoNumbers& source,
                             const VideoNumbers& loaded) const {
    if (!file.description().audio) return std::nullopt;
    const Audio whole = video::read_audio(file.path(), context.cancel());
    const std::int64_t count = whole.waveform.size(2);
    const double per_second = static_cast<double>(whole.sample_rate);
    const double start = static_cast<double>(skip_first_frames) / rate(source);
    const auto first = std::min<std::int64_t>(count, std::llround(start * per_second));
    const auto wanted = std::llround(loaded.duration * per_second);
    return Audio{whole.waveform.narrow(2, first, std::min<std::int64_t>(count - first, wanted)), whole.sample_rate};
  }
};

WEFT_NODE(VHSLoadVideo);

}  // namespace
}  // namespace weft::nodes
