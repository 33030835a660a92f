// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <limits>

#include "diffusion/image/numpy_random.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/single_pictures.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ShuffleDataset {
  schema::List<Image> images;
  std::uint64_t seed = 0;

  static void define(schema::Schema<ShuffleDataset>& s) {
    s.v3().display_name("Shuffle Image Dataset").category("dataset/image");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("images", &ShuffleDataset::images).tooltip("The list of pictures.");
    s.input("seed", &ShuffleDataset::seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .tooltip("Which order it is.");
    s.outputs(schema::Output("images", "The pictures as they became."));
  }

  schema::List<Image> execute(schema::Context&) const {
    const schema::List<Image> all = single_pictures(images);
    schema::List<Image> shuffled;
    for (const std::size_t i : image::NumpyRandom(seed).permutation(all.size())) shuffled.push_back(all[i]);
    return shuffled;
  }
};

WEFT_NODE(ShuffleDataset);

}  // namespace
}  // namespace weft::nodes
