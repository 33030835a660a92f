// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImpactImageBatchToImageList {
  Image image;

  static void define(schema::Schema<ImpactImageBatchToImageList>& s) {
    s.display_name("Image Batch to Image List").category("ImpactPack/Util");
    s.python_module("custom_nodes.ComfyUI-Impact-Pack");
    s.description("The pictures of a batch, one by one.");
    s.input("image", &ImpactImageBatchToImageList::image);
  }

  schema::List<Image> execute(schema::Context&) const {
    schema::List<Image> list;
    for (std::int64_t i = 0; i < image.pixels.size(0); ++i) list.push_back({image.pixels.narrow(0, i, 1)});
    return list;
  }
};

WEFT_NODE(ImpactImageBatchToImageList);

}  // namespace
}  // namespace weft::nodes
