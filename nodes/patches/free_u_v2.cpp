// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FreeU_V2 {
  Model model;
  double b1 = 1.3;
  double b2 = 1.4;
  double s1 = 0.9;
  double s2 = 0.2;

  static void define(schema::Schema<FreeU_V2>& s) {
    s.display_name("FreeU_V2").category("model_patches/unet").python_module("comfy_extras.nodes_freelunch");
    s.description("Scales backbone and skip connections of a UNet where the picture has structure.");
    s.input("model", &FreeU_V2::model);
    s.input("b1", &FreeU_V2::b1).default_value(1.3).range(0.0, 10.0).step(0.01);
    s.input("b2", &FreeU_V2::b2).default_value(1.4).range(0.0, 10.0).step(0.01);
    s.input("s1", &FreeU_V2::s1).default_value(0.9).range(0.0, 10.0).step(0.01);
    s.input("s2", &FreeU_V2::s2).default_value(0.2).range(0.0, 10.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    const models::Unet* unet = unet_for(model, "FreeU_V2");
    if (unet == nullptr) return model;
    return hooked(model, sampling::free_u({.model_channels = unet->model_channels(),
                                           .b1 = b1,
                                           .b2 = b2,
                                           .s1 = s1,
                                           .s2 = s2,
                                           .structured = true}));
  }
};

WEFT_NODE(FreeU_V2);

}  // namespace
}  // namespace weft::nodes
