// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <tuple>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageBatchRepeatInterleaving {
  Image images;
  std::int64_t repeats = 1;
  std::optional<Mask> mask;

  static void define(schema::Schema<ImageBatchRepeatInterleaving>& s) {
    s.display_name("ImageBatchRepeatInterleaving").category("KJNodes/image");
    s.python_module("custom_nodes.comfyui-kjnodes");
    s.description("Each picture of a batch several times before the next one: 0, 0, 1, 1…");
    s.input("images", &ImageBatchRepeatInterleaving::images);
    s.input("repeats", &ImageBatchRepeatInterleaving::repeats).default_value(1).range(1, 4096);
    s.input("mask", &ImageBatchRepeatInterleaving::mask);
  }

  /// Without a mask, an empty one of the pictures' size.
  std::tuple<Image, Mask> execute(schema::Context&) const {
    const at::Tensor repeated = at::repeat_interleave(images.pixels, repeats, 0);
    const at::Tensor masks = mask ? at::repeat_interleave(mask->values, repeats, 0)
                                  : at::zeros({repeated.size(0), repeated.size(1), repeated.size(2)}, at::kFloat);
    return {Image{repeated}, Mask{masks}};
  }
};

WEFT_NODE(ImageBatchRepeatInterleaving);

}  // namespace
}  // namespace weft::nodes
