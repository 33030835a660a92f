// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/image/bounding_box.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct PrimitiveBoundingBox {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t width = 512;
  std::int64_t height = 512;

  static void define(schema::Schema<PrimitiveBoundingBox>& s) {
    s.v3().display_name("Bounding Box").category("utilities/primitive").python_module("comfy_extras.nodes_images");
    s.input("x", &PrimitiveBoundingBox::x).default_value(0).range(0, kMaxResolution);
    s.input("y", &PrimitiveBoundingBox::y).default_value(0).range(0, kMaxResolution);
    s.input("width", &PrimitiveBoundingBox::width).default_value(512).range(1, kMaxResolution);
    s.input("height", &PrimitiveBoundingBox::height).default_value(512).range(1, kMaxResolution);
    s.outputs(schema::Output("BOUNDING_BOX").port("BOUNDING_BOX"));
  }

  schema::Value execute(schema::Context&) const { return to_box_value({x, y, width, height}); }
};

WEFT_NODE(PrimitiveBoundingBox);

}  // namespace
}  // namespace weft::nodes
