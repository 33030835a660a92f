// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct MaskToImage {
  Mask mask;

  static void define(schema::Schema<MaskToImage>& s) {
    s.display_name("Convert Mask to Image").category("mask").python_module("comfy_extras.nodes_mask");
    s.input("mask", &MaskToImage::mask);
  }

  Image execute(schema::Context&) const { return {planes(mask).unsqueeze(-1).expand({-1, -1, -1, 3})}; }
};

WEFT_NODE(MaskToImage);

}  // namespace
}  // namespace weft::nodes
