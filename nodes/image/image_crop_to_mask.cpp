// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "diffusion/image/crop_to_mask.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/colors.hpp"
#include "nodes/image/hex_color.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct ImageCropToMask {
  Image images;
  Mask masks;
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  double pad_factor = 1.0;
  std::int64_t grow_mask = 0;
  schema::Value background;

  static void define(schema::Schema<ImageCropToMask>& s) {
    s.v3().display_name("Crop Image to Mask").category("image/transform").python_module("comfy_extras.nodes_images");
    s.input("images", &ImageCropToMask::images);
    s.input("masks", &ImageCropToMask::masks);
    s.input("width", &ImageCropToMask::width).default_value(1024).range(64, 4096).step(8);
    s.input("height", &ImageCropToMask::height).default_value(1024).range(64, 4096).step(8);
    s.input("pad_factor", &ImageCropToMask::pad_factor)
        .default_value(1.0)
        .range(1.0, 2.0)
        .step(0.01)
        .tooltip("How much larger than the subject the part is that is cut out.");
    s.input("grow_mask", &ImageCropToMask::grow_mask)
        .default_value(0)
        .range(-32, 32)
        .step(1)
        .tooltip("Pixels that the mask is grown by first.");
    s.input("background", &ImageCropToMask::background).port("COLOR").default_value(schema::Value("#000000"));
    s.outputs("images");
  }

  Image execute(schema::Context& context) const {
    const std::int64_t count = images.pixels.size(0);
    const Mask sized = resized(Mask{planes(masks)}, size_of(images), image::Filter::bilinear);
    if (sized.values.size(0) != 1 && sized.values.size(0) != count)
      throw NodeError(fmt::format("{} masks do not belong to {} pictures", sized.values.size(0), count),
                      "Give one mask for all, or one for each picture.");
    const at::Tensor colors = colors_of(images);
    std::vector<at::Tensor> subjects;
    for (std::int64_t i = 0; i < count; ++i) {
      context.progress(i, count);
      subjects.push_back(image::cropped_to_mask(colors[i],
                                                sized.values[sized.values.size(0) == 1 ? 0 : i], crop()));
    }
    return {at::stack(subjects, 0)};
  }

 private:
  image::SubjectCrop crop() const {
    const HexColor color = hex_color_of(background);
    image::SubjectCrop crop{width, height, pad_factor, grow_mask, {}};
    for (std::size_t c = 0; c < 3; ++c) crop.background[c] = color.rgb[c] / 255.0;
    return crop;
  }
};

WEFT_NODE(ImageCropToMask);

}  // namespace
}  // namespace weft::nodes
