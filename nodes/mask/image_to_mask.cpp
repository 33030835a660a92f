// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/mask/channels.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageToMask {
  Image image;
  schema::Choice channel;

  static void define(schema::Schema<ImageToMask>& s) {
    s.display_name("Convert Image to Mask").category("mask").python_module("comfy_extras.nodes_mask");
    s.input("image", &ImageToMask::image);
    s.input("channel", &ImageToMask::channel).options({"red", "green", "blue", "alpha"});
  }

  Mask execute(schema::Context&) const {
    const std::int64_t index = channel_index(channel.value);
    if (index >= image.pixels.size(3))
      throw NodeError("the picture has no " + channel.value + " channel: it is " + describe_tensor(image.pixels));
    return {image.pixels.select(3, index).contiguous()};
  }
};

WEFT_NODE(ImageToMask);

}  // namespace
}  // namespace weft::nodes
