// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FreeU {
  Model model;
  double b1 = 1.1;
  double b2 = 1.2;
  double s1 = 0.9;
  double s2 = 0.2;

  static void define(schema::Schema<FreeU>& s) {
    s.display_name("FreeU").category("model_patches/unet").python_module("comfy_extras.nodes_freelunch");
    s.description("Scales backbone and skip connections of a UNet.");
    s.input("model", &FreeU::model);
    s.input("b1", &FreeU::b1).default_value(1.1).range(0.0, 10.0).step(0.01);
    s.input("b2", &FreeU::b2).default_value(1.2).range(0.0, 10.0).step(0.01);
    s.input("s1", &FreeU::s1).default_value(0.9).range(0.0, 10.0).step(0.01);
    s.input("s2", &FreeU::s2).default_value(0.2).range(0.0, 10.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    const models::Unet* unet = unet_for(model, "FreeU");
    if (unet == nullptr) return model;
    return hooked(model, sampling::free_u({.model_channels = unet->model_channels(),
                                           .b1 = b1,
                                           .b2 = b2,
                                           .s1 = s1,
                                           .s2 = s2,
                                           .structured = false}));
  }
};

WEFT_NODE(FreeU);

}  // namespace
}  // namespace weft::nodes
