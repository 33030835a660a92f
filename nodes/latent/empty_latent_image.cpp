// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/memory.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// SD's latents have 4 channels and cells of 8 x 8 pixels; samplers turn an empty latent into what their model needs.
constexpr std::int64_t kSdChannels = 4;

struct EmptyLatentImage {
  std::int64_t width = 512;
  std::int64_t height = 512;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptyLatentImage>& s) {
    s.display_name("Empty Latent Image").category("latent");
    s.description("Latents of zeros, to start a picture from noise alone.");
    s.input("width", &EmptyLatentImage::width)
        .default_value(512)
        .range(16, kMaxResolution)
        .step(8)
        .tooltip("Width of the picture to come, in pixels.");
    s.input("height", &EmptyLatentImage::height)
        .default_value(512)
        .range(16, kMaxResolution)
        .step(8)
        .tooltip("Height of the picture to come, in pixels.");
    s.input("batch_size", &EmptyLatentImage::batch_size)
        .default_value(1)
        .range(1, 4096)
        .tooltip("How many pictures to make at once.");
    s.outputs(schema::Output("LATENT", "[batch, 4, height/8, width/8], all zero."));
  }

  Latent execute(schema::Context&) const {
    const std::int64_t columns = width / kCell;
    const std::int64_t rows = height / kCell;
    const auto bytes = static_cast<std::uint64_t>(batch_size * kSdChannels * rows * columns) * sizeof(float);
    models::require_memory(bytes, at::kCPU, fmt::format("{} latents of {}x{} pixels", batch_size, width, height));
    return {.samples = at::zeros({batch_size, kSdChannels, rows, columns}, at::kFloat)};
  }
};

WEFT_NODE(EmptyLatentImage);

}  // namespace
}  // namespace weft::nodes
