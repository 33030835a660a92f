// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyHunyuanLatentVideo {
  std::int64_t width = 848;
  std::int64_t height = 480;
  std::int64_t length = 25;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyHunyuanLatentVideo>& s) {
    s.display_name("EmptyHunyuanLatentVideo").category("latent/video").python_module("comfy_extras.nodes_hunyuan");
    s.description("Latents of zeros for HunyuanVideo and Wan.");
    s.input("width", &EmptyHunyuanLatentVideo::width).default_value(848).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyHunyuanLatentVideo::height).default_value(480).range(16, kMaxResolution).step(16);
    s.input("length", &EmptyHunyuanLatentVideo::length).default_value(25).range(1, kMaxResolution).step(4);
    s.input("batch_size", &EmptyHunyuanLatentVideo::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 16, latent_frames(length, 4), height / 8, width / 8}); }
};

WEFT_NODE(EmptyHunyuanLatentVideo);

}  // namespace
}  // namespace weft::nodes
