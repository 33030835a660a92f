// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CropMask {
  Mask mask;
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t width = 512;
  std::int64_t height = 512;

  static void define(schema::Schema<CropMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("mask", &CropMask::mask);
    s.input("x", &CropMask::x).default_value(0).range(0, kMaxResolution).step(1);
    s.input("y", &CropMask::y).default_value(0).range(0, kMaxResolution).step(1);
    s.input("width", &CropMask::width).default_value(512).range(1, kMaxResolution).step(1);
    s.input("height", &CropMask::height).default_value(512).range(1, kMaxResolution).step(1);
  }

  Mask execute(schema::Context&) const {
    const at::Tensor all = planes(mask);
    const std::int64_t full_height = all.size(1), full_width = all.size(2);
    // differs: ComfyUI hands on a mask without pixels, which fails in whatever takes it.
    if (x >= full_width || y >= full_height)
      throw NodeError(
          fmt::format("nothing is left of a mask of {}x{} pixels from {},{} on", full_width, full_height, x, y),
          "Let x and y lie inside of the mask.");
    return {
        all.narrow(1, y, std::min(height, full_height - y)).narrow(2, x, std::min(width, full_width - x)).contiguous()};
  }
};

WEFT_NODE(CropMask);

}  // namespace
}  // namespace weft::nodes
