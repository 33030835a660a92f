// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyHunyuanVideo15Latent {
  std::int64_t width = 848;
  std::int64_t height = 480;
  std::int64_t length = 25;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyHunyuanVideo15Latent>& s) {
    s.v3().display_name("Empty HunyuanVideo 1.5 Latent").category("latent/video").python_module("comfy_extras.nodes_hunyuan");
    s.description("Latents of zeros for HunyuanVideo 1.5.");
    s.input("width", &EmptyHunyuanVideo15Latent::width).default_value(848).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyHunyuanVideo15Latent::height).default_value(480).range(16, kMaxResolution).step(16);
    s.input("length", &EmptyHunyuanVideo15Latent::length).default_value(25).range(1, kMaxResolution).step(4);
    s.input("batch_size", &EmptyHunyuanVideo15Latent::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 32, latent_frames(length, 4), height / 16, width / 16}); }
};

WEFT_NODE(EmptyHunyuanVideo15Latent);

}  // namespace
}  // namespace weft::nodes
