// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyMochiLatentVideo {
  std::int64_t width = 848;
  std::int64_t height = 480;
  std::int64_t length = 25;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyMochiLatentVideo>& s) {
    s.v3().category("latent/video").python_module("comfy_extras.nodes_mochi");
    s.description("Latents of zeros for Mochi.");
    s.input("width", &EmptyMochiLatentVideo::width).default_value(848).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyMochiLatentVideo::height).default_value(480).range(16, kMaxResolution).step(16);
    s.input("length", &EmptyMochiLatentVideo::length).default_value(25).range(7, kMaxResolution).step(6);
    s.input("batch_size", &EmptyMochiLatentVideo::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 12, latent_frames(length, 6), height / 8, width / 8}); }
};

WEFT_NODE(EmptyMochiLatentVideo);

}  // namespace
}  // namespace weft::nodes
