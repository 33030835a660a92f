// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/morphology.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct GrowMask {
  Mask mask;
  std::int64_t expand = 0;
  bool tapered_corners = true;

  static void define(schema::Schema<GrowMask>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("mask", &GrowMask::mask);
    s.input("expand", &GrowMask::expand).default_value(0).range(-kMaxResolution, kMaxResolution).step(1);
    s.input("tapered_corners", &GrowMask::tapered_corners).default_value(true);
  }

  Mask execute(schema::Context&) const { return {image::grown(planes(mask), expand, tapered_corners)}; }
};

WEFT_NODE(GrowMask);

}  // namespace
}  // namespace weft::nodes
