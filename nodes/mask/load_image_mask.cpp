// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/mask/channels.hpp"
#include "nodes/picture_file.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoadImageMask {
  schema::Choice image;
  schema::Choice channel;

  static void define(schema::Schema<LoadImageMask>& s) {
    s.display_name("Load Image (as Mask)").category("mask");
    s.input("image", &LoadImageMask::image).files("input").any_option().image_upload();
    s.input("channel", &LoadImageMask::channel).options({"alpha", "red", "green", "blue"});
  }

  void validate(schema::Validation& validation) const { check_picture_file(validation, image); }
  Hash fingerprint(schema::Context& context) const { return picture_fingerprint(context, image); }

  /// Of the alpha, what is transparent: nothing, where there is no alpha.
  Mask execute(schema::Context& context) const {
    const image::Picture picture = read_picture_file(context, image);
    if (!(channel == "alpha")) return {picture.image.select(3, channel_index(channel.value)).contiguous()};
    const auto size = picture.image.sizes().slice(0, 3);
    return {picture.mask.sizes() == size ? picture.mask : at::zeros(size, at::kFloat)};
  }
};

WEFT_NODE(LoadImageMask);

}  // namespace
}  // namespace weft::nodes
