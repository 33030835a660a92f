// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyHunyuanImageLatent {
  std::int64_t width = 2048;
  std::int64_t height = 2048;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyHunyuanImageLatent>& s) {
    s.display_name("EmptyHunyuanImageLatent").category("latent").python_module("comfy_extras.nodes_hunyuan");
    s.description("Latents of zeros for HunyuanImage.");
    s.input("width", &EmptyHunyuanImageLatent::width).default_value(2048).range(64, kMaxResolution).step(32);
    s.input("height", &EmptyHunyuanImageLatent::height).default_value(2048).range(64, kMaxResolution).step(32);
    s.input("batch_size", &EmptyHunyuanImageLatent::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 64, height / 32, width / 32}); }
};

WEFT_NODE(EmptyHunyuanImageLatent);

}  // namespace
}  // namespace weft::nodes
