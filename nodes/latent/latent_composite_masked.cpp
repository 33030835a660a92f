// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>

#include "diffusion/image/composite.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentCompositeMasked {
  Latent destination;
  Latent source;
  std::int64_t x = 0;
  std::int64_t y = 0;
  bool resize_source = false;
  std::optional<Mask> mask;

  static void define(schema::Schema<LatentCompositeMasked>& s) {
    s.display_name("LatentCompositeMasked").category("latent").python_module("comfy_extras.nodes_mask");
    s.description("Lays one latent over another where the mask says.");
    s.input("destination", &LatentCompositeMasked::destination);
    s.input("source", &LatentCompositeMasked::source);
    s.input("x", &LatentCompositeMasked::x).default_value(0).range(0, kMaxResolution).step(8);
    s.input("y", &LatentCompositeMasked::y).default_value(0).range(0, kMaxResolution).step(8);
    s.input("resize_source", &LatentCompositeMasked::resize_source).default_value(false);
    s.input("mask", &LatentCompositeMasked::mask);
  }

  Latent execute(schema::Context&) const {
    models::require_latent(destination.samples, "destination");
    models::require_latent(source.samples, "source");
    const auto share = mask ? std::optional(mask->values) : std::nullopt;
    Latent result = destination;
    result.samples = image::composite(destination.samples, source.samples, share,
                                      {.x = x, .y = y, .cell = kCell, .stretch = resize_source});
    return result;
  }
};

WEFT_NODE(LatentCompositeMasked);

}  // namespace
}  // namespace weft::nodes
