// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct VideoSlice {
  Video video;
  double start_time = 0.0;
  double duration = 0.0;
  bool strict_duration = false;

  static void define(schema::Schema<VideoSlice>& s) {
    s.name("Video Slice").display_name("Video Slice").category("image/video");
    s.python_module("comfy_extras.nodes_video").v3();
    s.description("Cuts a part out of a video.");
    s.input("video", &VideoSlice::video);
    s.input("start_time", &VideoSlice::start_time)
        .default_value(0.0)
        .range(-100000.0, 100000.0)
        .step(0.001)
        .tooltip("Where the part begins, in seconds; from the end where negative.");
    s.input("duration", &VideoSlice::duration)
        .default_value(0.0)
        .min(0.0)
        .step(0.001)
        .tooltip("How long it is, in seconds; 0 takes all of the rest.");
    s.input("strict_duration", &VideoSlice::strict_duration)
        .default_value(false)
        .tooltip("Whether a video that is too short is an error.");
  }

  Video execute(schema::Context&) const {
    const Video part = video.part(start_time, duration);
    const double there = part.seconds();
    if (there <= 0)
      throw NodeError(fmt::format("{} has {:.3f} seconds, so nothing is left from {:.3f} on", video.describe(),
                                  video.seconds(), start_time),
                      "Choose an earlier start_time.");
    constexpr double kTick = 1e-3;
    if (strict_duration && there < duration - kTick)
      throw NodeError(
          fmt::format("only {:.3f} of the {:.3f} seconds are there from {:.3f} on", there, duration, start_time),
          "Choose a shorter duration, or turn strict_duration off.");
    return part;
  }
};

WEFT_NODE(VideoSlice);

}  // namespace
}  // namespace weft::nodes
