// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"
#include "nodes/room.hpp"

namespace weft::nodes {
namespace {

struct SolidMask {
  double value = 1.0;
  std::int64_t width = 512;
  std::int64_t height = 512;

  static void define(schema::Schema<SolidMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("value", &SolidMask::value).default_value(1.0).range(0.0, 1.0).step(0.01);
    s.input("width", &SolidMask::width).default_value(512).range(1, kMaxResolution).step(1);
    s.input("height", &SolidMask::height).default_value(512).range(1, kMaxResolution).step(1);
  }

  Mask execute(schema::Context&) const {
    require_room(1, height, width, 1);
    return {at::full({1, height, width}, value, at::kFloat)};
  }
};

WEFT_NODE(SolidMask);

}  // namespace
}  // namespace weft::nodes
