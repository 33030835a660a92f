// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <limits>

#include "diffusion/image/numpy_random.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/eight_bits.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct RandomCropImages {
  Image images;
  std::int64_t width = 512;
  std::int64_t height = 512;
  std::uint64_t seed = 0;

  static void define(schema::Schema<RandomCropImages>& s) {
    s.v3().display_name("Random Crop Images").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &RandomCropImages::images).tooltip("The pictures to cut.");
    s.input("width", &RandomCropImages::width).default_value(512).range(1, 8192).tooltip("How much stays, in pixels.");
    s.input("height", &RandomCropImages::height)
        .default_value(512)
        .range(1, 8192)
        .tooltip("How much stays, in pixels.");
    s.input("seed", &RandomCropImages::seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .tooltip("Which place it is.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  /// The same place in each picture of the batch.
  Image execute(schema::Context&) const {
    const image::Size size = size_of(images);
    image::NumpyRandom random(seed);
    const std::int64_t left = random.below(std::max<std::int64_t>(0, size.width - width) + 1);
    const std::int64_t top = random.below(std::max<std::int64_t>(0, size.height - height) + 1);
    return through_8_bits(
        images.pixels.narrow(1, top, std::min(height, size.height)).narrow(2, left, std::min(width, size.width)));
  }
};

WEFT_NODE(RandomCropImages);

}  // namespace
}  // namespace weft::nodes
