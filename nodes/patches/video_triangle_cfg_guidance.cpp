// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct VideoTriangleCFGGuidance {
  Model model;
  double min_cfg = 1.0;

  static void define(schema::Schema<VideoTriangleCFGGuidance>& s) {
    s.display_name("VideoTriangleCFGGuidance").category("sampling/video_models").python_module("comfy_extras.nodes_video_model");
    s.description("Guidance of its own for each frame of a batch, strongest in the middle.");
    s.input("model", &VideoTriangleCFGGuidance::model);
    s.input("min_cfg", &VideoTriangleCFGGuidance::min_cfg).default_value(1.0).range(0.0, 100.0).step(0.5).round(0.01);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.cfg_function = sampling::triangle_frames_cfg(min_cfg);
    return changed;
  }
};

WEFT_NODE(VideoTriangleCFGGuidance);

}  // namespace
}  // namespace weft::nodes
