// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyFlux2LatentImage {
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyFlux2LatentImage>& s) {
    s.v3().display_name("Empty Flux 2 Latent").category("latent").python_module("comfy_extras.nodes_flux");
    s.description("Latents of zeros for Flux.2: 128 channels, cells of 16 x 16 pixels.");
    s.input("width", &EmptyFlux2LatentImage::width).default_value(1024).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyFlux2LatentImage::height).default_value(1024).range(16, kMaxResolution).step(16);
    s.input("batch_size", &EmptyFlux2LatentImage::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const {
    return empty_latent({batch_size, 128, height / 16, width / 16});
  }
};

WEFT_NODE(EmptyFlux2LatentImage);

}  // namespace
}  // namespace weft::nodes
