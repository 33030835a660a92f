// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyChromaRadianceLatentImage {
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyChromaRadianceLatentImage>& s) {
    s.v3().category("latent/chroma_radiance").python_module("comfy_extras.nodes_chroma_radiance");
    s.description("Zeros for Chroma Radiance, which works on pixels.");
    s.input("width", &EmptyChromaRadianceLatentImage::width).default_value(1024).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyChromaRadianceLatentImage::height).default_value(1024).range(16, kMaxResolution).step(16);
    s.input("batch_size", &EmptyChromaRadianceLatentImage::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 3, height, width}); }
};

WEFT_NODE(EmptyChromaRadianceLatentImage);

}  // namespace
}  // namespace weft::nodes
