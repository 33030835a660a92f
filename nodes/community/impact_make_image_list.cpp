// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImpactMakeImageList {
  Image image1;
  std::optional<Image> image2, image3, image4, image5, image6, image7, image8;

  static void define(schema::Schema<ImpactMakeImageList>& s) {
    s.display_name("Make Image List").category("ImpactPack/Util").python_module("custom_nodes.ComfyUI-Impact-Pack");
    s.description("A list of pictures, each of which keeps its size.");
    s.input("image1", &ImpactMakeImageList::image1);
    s.input("image2", &ImpactMakeImageList::image2);
    s.input("image3", &ImpactMakeImageList::image3);
    s.input("image4", &ImpactMakeImageList::image4);
    s.input("image5", &ImpactMakeImageList::image5);
    s.input("image6", &ImpactMakeImageList::image6);
    s.input("image7", &ImpactMakeImageList::image7);
    s.input("image8", &ImpactMakeImageList::image8);
  }

  schema::List<Image> execute(schema::Context&) const {
    schema::List<Image> pictures;
    pictures.push_back(image1);
    for (const auto* more : {&image2, &image3, &image4, &image5, &image6, &image7, &image8})
      if (*more) pictures.push_back(**more);
    return pictures;
  }
};

WEFT_NODE(ImpactMakeImageList);

}  // namespace
}  // namespace weft::nodes
