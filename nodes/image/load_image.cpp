// SPDX-License-Identifier: Apache-2.0
#include <tuple>
#include <utility>

#include "engine/schema/node.hpp"
#include "nodes/picture_file.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoadImage {
  schema::Choice image;

  static void define(schema::Schema<LoadImage>& s) {
    s.display_name("Load Image").category("image");
    s.input("image", &LoadImage::image).files("input").any_option().image_upload();
  }

  void validate(schema::Validation& validation) const { check_picture_file(validation, image); }
  Hash fingerprint(schema::Context& context) const { return picture_fingerprint(context, image); }

  std::tuple<Image, Mask> execute(schema::Context& context) const {
    image::Picture picture = read_picture_file(context, image);
    return {Image{std::move(picture.image)}, Mask{std::move(picture.mask)}};
  }
};

WEFT_NODE(LoadImage);

}  // namespace
}  // namespace weft::nodes
