// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyLatentHunyuan3Dv2 {
  std::int64_t resolution = 3072;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyLatentHunyuan3Dv2>& s) {
    s.display_name("EmptyLatentHunyuan3Dv2").category("latent/3d").python_module("comfy_extras.nodes_hunyuan3d");
    s.description("Latents of zeros for Hunyuan3D 2: so many tokens.");
    s.input("resolution", &EmptyLatentHunyuan3Dv2::resolution).default_value(3072).range(1, 8192);
    s.input("batch_size", &EmptyLatentHunyuan3Dv2::batch_size)
        .default_value(1)
        .range(1, 4096)
        .tooltip("How many to make at once.");
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 64, resolution}); }
};

WEFT_NODE(EmptyLatentHunyuan3Dv2);

}  // namespace
}  // namespace weft::nodes
