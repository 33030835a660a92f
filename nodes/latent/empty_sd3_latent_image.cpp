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

/// Latents of SD3 and Flux have 16 channels and cells of 8 x 8 pixels.
constexpr std::int64_t kSd3Channels = 16;

struct EmptySD3LatentImage {
  std::int64_t width = 1024;
  std::int64_t height = 1024;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<EmptySD3LatentImage>& s) {
    s.v3().category("latent/sd3").python_module("comfy_extras.nodes_sd3");
    s.input("width", &EmptySD3LatentImage::width).default_value(1024).range(16, kMaxResolution).step(16);
    s.input("height", &EmptySD3LatentImage::height).default_value(1024).range(16, kMaxResolution).step(16);
    s.input("batch_size", &EmptySD3LatentImage::batch_size).default_value(1).range(1, 4096);
  }

  Latent execute(schema::Context&) const {
    const std::int64_t columns = width / kCell, rows = height / kCell;
    const auto bytes = static_cast<std::uint64_t>(batch_size * kSd3Channels * rows * columns) * sizeof(float);
    models::require_memory(bytes, at::kCPU, fmt::format("{} latents of {}x{} pixels", batch_size, width, height));
    return {.samples = at::zeros({batch_size, kSd3Channels, rows, columns}, at::kFloat)};
  }
};

WEFT_NODE(EmptySD3LatentImage);

}  // namespace
}  // namespace weft::nodes
