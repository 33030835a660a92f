// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/border.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FeatherMask {
  Mask mask;
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t right = 0;
  std::int64_t bottom = 0;

  static void define(schema::Schema<FeatherMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("mask", &FeatherMask::mask);
    s.input("left", &FeatherMask::left).default_value(0).range(0, kMaxResolution).step(1);
    s.input("top", &FeatherMask::top).default_value(0).range(0, kMaxResolution).step(1);
    s.input("right", &FeatherMask::right).default_value(0).range(0, kMaxResolution).step(1);
    s.input("bottom", &FeatherMask::bottom).default_value(0).range(0, kMaxResolution).step(1);
  }

  Mask execute(schema::Context&) const { return {image::feathered(planes(mask), {left, top, right, bottom})}; }
};

WEFT_NODE(FeatherMask);

}  // namespace
}  // namespace weft::nodes
