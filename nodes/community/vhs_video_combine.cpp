// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <ATen/ATen.h>

#include "diffusion/image/animation.hpp"
#include "diffusion/video/write_video.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"
#include "nodes/media_saved.hpp"

namespace weft::nodes {
namespace {

struct VHSFormat {
  const char* name;
  const char* extension;
  const char* container;  ///< FFmpeg's; empty: an animation that needs none
  const char* encoder;
  const char* pixel_format;
  int quality;  ///< crf, unless the prompt says one
  const char* audio;
};

constexpr std::array kVHSFormats{
    VHSFormat{"image/gif", ".gif", "", "", "", 0, ""},
    VHSFormat{"image/webp", ".webp", "", "", "", 0, ""},
    VHSFormat{"video/av1-webm", ".webm", "webm", "libsvtav1", "yuv420p10le", 23, "libopus"},
    VHSFormat{"video/h264-mp4", ".mp4", "mp4", "libx264", "yuv420p", 19, "aac"},
    VHSFormat{"video/h265-mp4", ".mp4", "mp4", "libx265", "yuv420p10le", 22, "aac"},
    VHSFormat{"video/webm", ".webm", "webm", "libvpx-vp9", "yuv420p", 20, "libopus"},
};

struct VHSVideoCombine {
  Image images;
  double frame_rate = 8;
  std::int64_t loop_count = 0;
  std::string filename_prefix;
  schema::Choice format;
  bool pingpong = false;
  bool save_output = true;
  std::optional<Audio> audio;
  std::optional<std::int64_t> crf;
  std::optional<bool> save_metadata;
  std::optional<bool> trim_to_audio;

  static void define(schema::Schema<VHSVideoCombine>& s) {
    std::vector<std::string> formats;
    for (const VHSFormat& known : kVHSFormats) formats.emplace_back(known.name);
    s.name("VHS_VideoCombine").display_name("Video Combine 🎥🅥🅗🅢").category("Video Helper Suite 🎥🅥🅗🅢");
    s.python_module("custom_nodes.comfyui-videohelpersuite").output_node();
    s.description("Writes pictures, and sound where there is some, as one animated picture or video.");
    s.input("images", &VHSVideoCombine::images);
    s.input("frame_rate", &VHSVideoCombine::frame_rate).default_value(8.0).min(1.0).step(1.0);
    s.input("loop_count", &VHSVideoCombine::loop_count)
        .default_value(0)
        .range(0, 100)
        .step(1)
        .tooltip("Of a GIF: how often it repeats, 0 for ever.");
    s.input("filename_prefix", &VHSVideoCombine::filename_prefix).default_value("AnimateDiff");
    s.input("format", &VHSVideoCombine::format).options(formats);
    s.input("pingpong", &VHSVideoCombine::pingpong).default_value(false).tooltip("And back again.");
    s.input("save_output", &VHSVideoCombine::save_output)
        .default_value(true)
        .tooltip("Into the output folder rather than the one for temporary files.");
    s.input("audio", &VHSVideoCombine::audio);
    s.input("crf", &VHSVideoCombine::crf)
        .default_value(19)
        .range(0, 100)
        .step(1)
        .tooltip("Of a video: the higher, the smaller the file and the worse the picture.");
    s.input("save_metadata", &VHSVideoCombine::save_metadata).default_value(true);
    s.input("trim_to_audio", &VHSVideoCombine::trim_to_audio).default_value(false);
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO").hidden("unique_id", "UNIQUE_ID");
    s.outputs(schema::Output("Filenames").port("VHS_FILENAMES"));
  }

  /// Whether they were saved, and the files' paths.
  schema::Value execute(schema::Context& context) const {
    if (images.pixels.size(0) == 0) throw NodeError("there are no pictures to save");
    const VHSFormat& chosen = format_chosen();
    const at::Tensor frames = ordered();
    schema::Value::List paths;
    save_numbered(context,
                  {.root = save_output ? context.folders().output() : context.folders().temp(),
                   .type = save_output ? "output" : "temp",
                   .prefix = filename_prefix,
                   .extension = chosen.extension,
                   .width = frames.size(2),
                   .height = frames.size(1),
                   .key = "gifs"},
                  1, [&](AtomicFile& file, std::int64_t) {
                    write(context, chosen, frames, file);
                    paths.emplace_back(file.target().string());
                  });
    return schema::Value(schema::Value::List{schema::Value(save_output), schema::Value(std::move(paths))});
  }

 private:
  const VHSFormat& format_chosen() const {
    for (const VHSFormat& known : kVHSFormats)
      if (format == known.name) return known;
    return kVHSFormats.front();  // validation has seen to it
  }

  at::Tensor ordered() const {
    const at::Tensor& all = images.pixels;
    at::Tensor frames = all;
    if (pingpong && all.size(0) > 2) frames = at::cat({all, all.narrow(0, 1, all.size(0) - 2).flip({0})});
    if (!trim_to_audio.value_or(false) || !audio) return frames;
    const double seconds = static_cast<double>(audio->waveform.size(2)) / static_cast<double>(audio->sample_rate);
    // In doubles: no number of frames says how many a rate from outside makes.
    const double heard = std::clamp(std::ceil(seconds * frame_rate), 1.0, static_cast<double>(frames.size(0)));
    return frames.narrow(0, 0, static_cast<std::int64_t>(heard));
  }

  void write(schema::Context& context, const VHSFormat& chosen, const at::Tensor& frames, AtomicFile& file) const {
    const std::int64_t count = frames.size(0);
    const image::FrameProgress progress = [&](std::int64_t done) { context.progress(done, count); };
    const auto milliseconds = std::max<std::int64_t>(1, std::llround(frame_milliseconds(frame_rate)));
    const std::string extension = chosen.extension;
    if (extension == ".gif") {
      file.write(image::encode_animated_gif(frames, milliseconds, loop_count, progress));
    } else if (extension == ".webp") {
      const image::WebpAnimation animation{.frame_milliseconds = milliseconds, .lossless = false};
      file.write(image::encode_animated_webp(frames, animation, {}, progress));
    } else {
      const video::Components components{
          .images = frames, .audio = audio, .rate = media::Rate::in_thousandths(frame_rate)};
      const media::Tags tags = save_metadata.value_or(true) ? provenance(context) : media::Tags{};
      video::write_video(components, video_format(chosen), tags, file,
                         [&](std::int64_t done, std::int64_t) { progress(done); });
    }
  }

  video::VideoFormat video_format(const VHSFormat& chosen) const {
    video::VideoFormat result{.container = chosen.container,
                              .encoders = {chosen.encoder},
                              .pixel_format = chosen.pixel_format,
                              .options = {},
                              .audio_encoder = chosen.audio};
    result.options = {{"crf", std::to_string(crf.value_or(chosen.quality))}};
    if (std::string_view(chosen.encoder) == "libsvtav1") result.least_side = 64;
    if (std::string_view(chosen.encoder) == "libx265") result.options.emplace_back("x265-params", "log-level=none");
    return result;
  }
};

WEFT_NODE(VHSVideoCombine);

}  // namespace
}  // namespace weft::nodes
