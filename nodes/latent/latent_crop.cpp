// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentCrop {
  Latent samples;
  std::int64_t width = 512;
  std::int64_t height = 512;
  std::int64_t x = 0;
  std::int64_t y = 0;

  static void define(schema::Schema<LatentCrop>& s) {
    s.display_name("Crop Latent").category("latent/transform");
    s.input("samples", &LatentCrop::samples);
    s.input("width", &LatentCrop::width).default_value(512).range(64, kMaxResolution).step(8);
    s.input("height", &LatentCrop::height).default_value(512).range(64, kMaxResolution).step(8);
    s.input("x", &LatentCrop::x).default_value(0).range(0, kMaxResolution).step(8);
    s.input("y", &LatentCrop::y).default_value(0).range(0, kMaxResolution).step(8);
  }

  /// x and y move back where less than 8 cells would be left; what reaches beyond the latent is cut off.
  Latent execute(schema::Context&) const {
    constexpr std::int64_t kFewest = 8;
    models::require_latent(samples.samples, "samples");
    const auto part = [](const at::Tensor& from, std::int64_t dim, std::int64_t at, std::int64_t length) {
      const std::int64_t size = from.size(dim);
      const std::int64_t start = std::clamp<std::int64_t>(at / kCell, 0, std::max<std::int64_t>(size - kFewest, 0));
      return from.narrow(dim, start, std::clamp<std::int64_t>(length / kCell, 0, size - start));
    };
    Latent result = samples;
    result.samples = part(part(samples.samples, 2, y, height), 3, x, width);
    return result;
  }
};

WEFT_NODE(LatentCrop);

}  // namespace
}  // namespace weft::nodes
