// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/schema/node.hpp"
#include "nodes/picture_file.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoadImageOutput {
  schema::Choice image;

  static void define(schema::Schema<LoadImageOutput>& s) {
    s.display_name("Load Image (from Outputs)").category("image").experimental();
    s.description("Loads a picture from the output folder; its button takes the newest.");
    s.input("image", &LoadImageOutput::image)
        .options(std::vector<std::string>{})
        .any_option()
        .image_upload()
        .image_folder("output")
        .remote("/internal/files/output", "first");
  }

  void validate(schema::Validation& validation) const { check_picture_file(validation, image); }
  Hash fingerprint(schema::Context& context) const { return picture_fingerprint(context, image); }

  std::tuple<Image, Mask> execute(schema::Context& context) const {
    image::Picture picture = read_picture_file(context, image);
    return {Image{std::move(picture.image)}, Mask{std::move(picture.mask)}};
  }
};

WEFT_NODE(LoadImageOutput);

}  // namespace
}  // namespace weft::nodes
