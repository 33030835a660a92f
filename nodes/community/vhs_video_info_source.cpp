// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/vhs_video_info.hpp"

namespace weft::nodes {
namespace {

struct VHSVideoInfoSource {
  schema::Value video_info;

  static void define(schema::Schema<VHSVideoInfoSource>& s) {
    s.name("VHS_VideoInfoSource").display_name("Video Info (Source) 🎥🅥🅗🅢").category("Video Helper Suite 🎥🅥🅗🅢");
    s.python_module("custom_nodes.comfyui-videohelpersuite");
    s.description("What a video's file holds, in numbers.");
    s.input("video_info", &VHSVideoInfoSource::video_info).port("VHS_VIDEOINFO");
    s.outputs("fps🟨", "frame_count🟨", "duration🟨", "width🟨", "height🟨");
  }

  InfoOutputs execute(schema::Context&) const { return outputs_of(video_numbers(video_info, "source")); }
};

WEFT_NODE(VHSVideoInfoSource);

}  // namespace
}  // namespace weft::nodes
