// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct CreateVideo {
  Image images;
  double fps = 30.0;
  std::optional<Audio> audio;

  static void define(schema::Schema<CreateVideo>& s) {
    s.display_name("Create Video").category("image/video").python_module("comfy_extras.nodes_video").v3();
    s.description("Makes a video of pictures, and of sound where there is some.");
    s.input("images", &CreateVideo::images).tooltip("The frames, in their order.");
    s.input("fps", &CreateVideo::fps).default_value(30.0).range(1.0, 120.0).step(1.0);
    s.input("audio", &CreateVideo::audio).tooltip("What is heard; cut where the frames end.");
  }

  Video execute(schema::Context&) const {
    return Video::from_components({.images = images.pixels, .audio = audio, .rate = media::Rate::in_thousandths(fps)});
  }
};

WEFT_NODE(CreateVideo);

}  // namespace
}  // namespace weft::nodes
