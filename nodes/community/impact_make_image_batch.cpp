// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <vector>

#include "engine/schema/node.hpp"
#include "nodes/community/picture_list.hpp"

namespace weft::nodes {
namespace {

struct ImpactMakeImageBatch {
  Image image1;
  std::optional<Image> image2, image3, image4, image5, image6, image7, image8;

  static void define(schema::Schema<ImpactMakeImageBatch>& s) {
    s.display_name("Make Image Batch").category("ImpactPack/Util").python_module("custom_nodes.ComfyUI-Impact-Pack");
    s.description("Puts pictures into one batch, all in the size of the first.");
    s.input("image1", &ImpactMakeImageBatch::image1);
    s.input("image2", &ImpactMakeImageBatch::image2);
    s.input("image3", &ImpactMakeImageBatch::image3);
    s.input("image4", &ImpactMakeImageBatch::image4);
    s.input("image5", &ImpactMakeImageBatch::image5);
    s.input("image6", &ImpactMakeImageBatch::image6);
    s.input("image7", &ImpactMakeImageBatch::image7);
    s.input("image8", &ImpactMakeImageBatch::image8);
  }

  Image execute(schema::Context&) const {
    std::vector<Image> pictures{image1};
    for (const auto* more : {&image2, &image3, &image4, &image5, &image6, &image7, &image8})
      if (*more) pictures.push_back(**more);
    return one_batch(pictures);
  }
};

WEFT_NODE(ImpactMakeImageBatch);

}  // namespace
}  // namespace weft::nodes
