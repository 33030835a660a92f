// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "diffusion/models/clip_vision/vision_model.hpp"
#include "diffusion/models/placement.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPVisionEncode {
  std::shared_ptr<const models::VisionModel> clip_vision;
  Image image;
  schema::Choice crop;

  static void define(schema::Schema<CLIPVisionEncode>& s) {
    s.display_name("CLIP Vision Encode").category("conditioning");
    s.input("clip_vision", &CLIPVisionEncode::clip_vision);
    s.input("image", &CLIPVisionEncode::image);
    s.input("crop", &CLIPVisionEncode::crop).options({"center", "none"});
  }

  models::SeenPicture execute(schema::Context& context) const {
    const auto policy = models::text_placement(clip_vision->store(), context.service<const device::Settings>());
    const auto lease = clip_vision->store().prepare(policy, {}, context.cancel());
    return clip_vision->encode(image.pixels,
                               crop.value == "center" ? models::PictureCrop::center : models::PictureCrop::none);
  }
};

WEFT_NODE(CLIPVisionEncode);

}  // namespace
}  // namespace weft::nodes
