// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/community/picture_list.hpp"

namespace weft::nodes {
namespace {

struct VHSSelectEveryNthImage {
  Image images;
  std::int64_t select_every_nth = 1;
  std::int64_t skip_first_images = 0;

  static void define(schema::Schema<VHSSelectEveryNthImage>& s) {
    s.name("VHS_SelectEveryNthImage")
        .display_name("Select Every Nth Image 🎥🅥🅗🅢")
        .category("Video Helper Suite 🎥🅥🅗🅢/image");
    s.python_module("custom_nodes.comfyui-videohelpersuite");
    s.description("Every nth picture of a batch.");
    s.input("images", &VHSSelectEveryNthImage::images);
    s.input("select_every_nth", &VHSSelectEveryNthImage::select_every_nth).default_value(1).min(1).step(1);
    s.input("skip_first_images", &VHSSelectEveryNthImage::skip_first_images).default_value(0).min(0).step(1);
    s.outputs("IMAGE", "count");
  }

  std::tuple<Image, std::int64_t> execute(schema::Context&) const {
    const auto numbers = every_nth(images.pixels.size(0), skip_first_images, select_every_nth, 0);
    if (numbers.empty()) throw NodeError("skip_first_images leaves no picture", "Skip fewer than the batch has.");
    return {chosen_pictures(images, numbers), std::ssize(numbers)};
  }
};

WEFT_NODE(VHSSelectEveryNthImage);

}  // namespace
}  // namespace weft::nodes
