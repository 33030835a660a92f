// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RebatchImages {
  schema::List<Image> images;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<RebatchImages>& s) {
    s.v3().display_name("Rebatch Images").category("image/batch").python_module("comfy_extras.nodes_rebatch");
    s.input("images", &RebatchImages::images);
    s.input("batch_size", &RebatchImages::batch_size).default_value(1).range(1, 4096);
  }

  /// All pictures of the list, in batches of that many; the last one may be smaller.
  schema::List<Image> execute(schema::Context&) const {
    std::vector<at::Tensor> all;
    for (const Image& image : images)
      for (std::int64_t i = 0; i < image.pixels.size(0); ++i) all.push_back(image.pixels.narrow(0, i, 1));
    schema::List<Image> batches;
    for (std::size_t first = 0; first < all.size(); first += static_cast<std::size_t>(batch_size)) {
      const std::size_t last = std::min(all.size(), first + static_cast<std::size_t>(batch_size));
      batches.push_back(of_one_size(
          {all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(last)}));
    }
    return batches;
  }

 private:
  static Image of_one_size(const std::vector<at::Tensor>& pictures) {
    for (const at::Tensor& picture : pictures)
      if (picture.sizes() != pictures.front().sizes())
        throw NodeError("pictures of " + describe_tensor(pictures.front()) + " and " + describe_tensor(picture) +
                            " cannot be one batch",
                        "Scale them to one size first, or take a batch size of 1.");
    return {at::cat(pictures, 0)};
  }
};

WEFT_NODE(RebatchImages);

}  // namespace
}  // namespace weft::nodes
