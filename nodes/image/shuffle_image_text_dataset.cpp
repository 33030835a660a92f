// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "diffusion/image/numpy_random.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ShuffleImageTextDataset {
  schema::List<Image> images;
  schema::List<std::string> texts;
  std::uint64_t seed = 0;

  static void define(schema::Schema<ShuffleImageTextDataset>& s) {
    s.v3().display_name("Shuffle Image-Text Dataset").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &ShuffleImageTextDataset::images).tooltip("The list of pictures.");
    s.input("texts", &ShuffleImageTextDataset::texts).tooltip("A text for each picture.");
    s.input("seed", &ShuffleImageTextDataset::seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .tooltip("Which order it is.");
    s.outputs(schema::Output("images", "The pictures in another order."),
              schema::Output("texts", "The texts in the same order."));
  }

  std::tuple<schema::List<Image>, schema::List<std::string>> execute(schema::Context&) const {
    if (images.size() != texts.size())
      throw NodeError(fmt::format("there are {} pictures and {} texts", images.size(), texts.size()),
                      "Give a text for each picture of the list.");
    schema::List<Image> shuffled_images;
    schema::List<std::string> shuffled_texts;
    for (const std::size_t i : image::NumpyRandom(seed).permutation(images.size())) {
      shuffled_images.push_back(images[i]);
      shuffled_texts.push_back(texts[i]);
    }
    return {shuffled_images, shuffled_texts};
  }
};

WEFT_NODE(ShuffleImageTextDataset);

}  // namespace
}  // namespace weft::nodes
