// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/mask_operation.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct MaskComposite {
  Mask destination;
  Mask source;
  std::int64_t x = 0;
  std::int64_t y = 0;
  schema::Choice operation;

  static void define(schema::Schema<MaskComposite>& s) {
    s.category("mask").python_module("comfy_extras.nodes_mask");
    s.input("destination", &MaskComposite::destination);
    s.input("source", &MaskComposite::source);
    s.input("x", &MaskComposite::x).default_value(0).range(0, kMaxResolution).step(1);
    s.input("y", &MaskComposite::y).default_value(0).range(0, kMaxResolution).step(1);
    s.input("operation", &MaskComposite::operation).options(image::mask_operations);
  }

  Mask execute(schema::Context&) const {
    return {image::combined(planes(destination), planes(source), x, y, operation.value)};
  }
};

WEFT_NODE(MaskComposite);

}  // namespace
}  // namespace weft::nodes
