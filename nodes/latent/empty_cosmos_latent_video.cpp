// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyCosmosLatentVideo {
  std::int64_t width = 1280;
  std::int64_t height = 704;
  std::int64_t length = 121;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyCosmosLatentVideo>& s) {
    s.v3().category("latent/video").python_module("comfy_extras.nodes_cosmos");
    s.description("Latents of zeros for Cosmos.");
    s.input("width", &EmptyCosmosLatentVideo::width).default_value(1280).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyCosmosLatentVideo::height).default_value(704).range(16, kMaxResolution).step(16);
    s.input("length", &EmptyCosmosLatentVideo::length).default_value(121).range(1, kMaxResolution).step(8);
    s.input("batch_size", &EmptyCosmosLatentVideo::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 16, latent_frames(length, 8), height / 8, width / 8}); }
};

WEFT_NODE(EmptyCosmosLatentVideo);

}  // namespace
}  // namespace weft::nodes
