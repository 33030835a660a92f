// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/latent/empty.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct EmptyQwenImageLayeredLatentImage {
  std::int64_t width = 640;
  std::int64_t height = 640;
  std::int64_t layers = 3;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyQwenImageLayeredLatentImage>& s) {
    s.v3().display_name("Empty Qwen Image Layered Latent").category("latent/qwen").python_module("comfy_extras.nodes_qwen");
    s.description("Latents of zeros for Qwen-Image-Layered: a picture and its layers.");
    s.input("width", &EmptyQwenImageLayeredLatentImage::width).default_value(640).range(16, kMaxResolution).step(16);
    s.input("height", &EmptyQwenImageLayeredLatentImage::height).default_value(640).range(16, kMaxResolution).step(16);
    s.input("layers", &EmptyQwenImageLayeredLatentImage::layers).default_value(3).range(0, kMaxResolution).step(1);
    s.input("batch_size", &EmptyQwenImageLayeredLatentImage::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const { return empty_latent({batch_size, 16, layers + 1, height / 8, width / 8}); }
};

WEFT_NODE(EmptyQwenImageLayeredLatentImage);

}  // namespace
}  // namespace weft::nodes
