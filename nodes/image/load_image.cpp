// SPDX-License-Identifier: Apache-2.0
#include <system_error>
#include <tuple>

#include "diffusion/image/read.hpp"
#include "engine/base/mapped_file.hpp"
#include "engine/base/suggest.hpp"
#include "engine/schema/annotated_file.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoadImage {
  schema::Choice image;

  static void define(schema::Schema<LoadImage>& s) {
    s.display_name("Load Image").category("image");
    s.input("image", &LoadImage::image).files("input").any_option().image_upload();
  }

  void validate(schema::Validation& validation) const {
    if (image.value.empty()) return;  // linked
    const auto path = schema::annotated_file(validation.folders(), image.value);
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return;
    validation.problem("image", "there is no picture at " + path.string(),
                       did_you_mean(image.value, validation.folders().list("input").values));
  }

  Hash fingerprint(schema::Context& context) const {
    const auto file = MappedFile::open(schema::annotated_file(context.folders(), image.value));
    const auto bytes = file->bytes();
    return hash_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  std::tuple<Image, Mask> execute(schema::Context& context) const {
    image::Picture picture = image::read_picture(schema::annotated_file(context.folders(), image.value));
    return {Image{std::move(picture.image)}, Mask{std::move(picture.mask)}};
  }
};

WEFT_NODE(LoadImage);

}  // namespace
}  // namespace weft::nodes
