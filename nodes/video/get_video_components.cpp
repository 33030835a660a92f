// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct GetVideoComponents {
  Video video;

  static void define(schema::Schema<GetVideoComponents>& s) {
    s.display_name("Get Video Components").category("image/video").python_module("comfy_extras.nodes_video").v3();
    s.description("Takes a video apart: its frames, its sound and how many frames a second it shows.");
    s.input("video", &GetVideoComponents::video).tooltip("The video to take apart.");
    s.outputs("images", "audio", "fps");
  }

  /// The sound is nothing where the video has none.
  std::tuple<Image, std::optional<Audio>, double> execute(schema::Context& context) const {
    video::Components components = video.components(context.cancel());
    return {Image{std::move(components.images)}, std::move(components.audio), components.rate.value()};
  }
};

WEFT_NODE(GetVideoComponents);

}  // namespace
}  // namespace weft::nodes
