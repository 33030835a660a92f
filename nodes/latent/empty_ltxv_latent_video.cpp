// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyLTXVLatentVideo {
  std::int64_t width = 768;
  std::int64_t height = 512;
  std::int64_t length = 97;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyLTXVLatentVideo>& s) {
    s.v3().category("latent/video/ltxv").python_module("comfy_extras.nodes_lt");
    s.description("Latents of zeros for LTX-Video.");
    s.input("width", &EmptyLTXVLatentVideo::width).default_value(768).range(64, kMaxResolution).step(32);
    s.input("height", &EmptyLTXVLatentVideo::height).default_value(512).range(64, kMaxResolution).step(32);
    s.input("length", &EmptyLTXVLatentVideo::length).default_value(97).range(1, kMaxResolution).step(8);
    s.input("batch_size", &EmptyLTXVLatentVideo::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 128, latent_frames(length, 8), height / 32, width / 32}); }
};

WEFT_NODE(EmptyLTXVLatentVideo);

}  // namespace
}  // namespace weft::nodes
