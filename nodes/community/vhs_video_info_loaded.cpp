// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/vhs_video_info.hpp"

namespace weft::nodes {
namespace {

struct VHSVideoInfoLoaded {
  schema::Value video_info;

  static void define(schema::Schema<VHSVideoInfoLoaded>& s) {
    s.name("VHS_VideoInfoLoaded").display_name("Video Info (Loaded) 🎥🅥🅗🅢").category("Video Helper Suite 🎥🅥🅗🅢");
    s.python_module("custom_nodes.comfyui-videohelpersuite");
    s.description("What was loaded of a video, in numbers.");
    s.input("video_info", &VHSVideoInfoLoaded::video_info).port("VHS_VIDEOINFO");
    s.outputs("fps🟦", "frame_count🟦", "duration🟦", "width🟦", "height🟦");
  }

  InfoOutputs execute(schema::Context&) const { return outputs_of(video_numbers(video_info, "loaded")); }
};

WEFT_NODE(VHSVideoInfoLoaded);

}  // namespace
}  // namespace weft::nodes
