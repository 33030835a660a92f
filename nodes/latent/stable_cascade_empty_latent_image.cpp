// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct StableCascadeEmptyLatentImage {
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  std::int64_t compression = 42;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<StableCascadeEmptyLatentImage>& s) {
    s.name("StableCascade_EmptyLatentImage").v3();
    s.category("latent/stable_cascade").python_module("comfy_extras.nodes_stable_cascade");
    s.description("Latents of zeros for both stages of Stable Cascade.");
    s.input("width", &StableCascadeEmptyLatentImage::width).default_value(1024).range(256, kMaxResolution).step(8);
    s.input("height", &StableCascadeEmptyLatentImage::height).default_value(1024).range(256, kMaxResolution).step(8);
    s.input("compression", &StableCascadeEmptyLatentImage::compression).default_value(42).range(4, 128).step(1);
    s.input("batch_size", &StableCascadeEmptyLatentImage::batch_size).default_value(1).range(1, 4096);
    s.outputs("stage_c", "stage_b");
  }

  std::tuple<Latent, Latent> execute(schema::Context&) const {
    return {empty_latent({batch_size, 16, height / compression, width / compression}),
            empty_latent({batch_size, 4, height / 4, width / 4})};
  }
};

WEFT_NODE(StableCascadeEmptyLatentImage);

}  // namespace
}  // namespace weft::nodes
