// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentComposite {
  Latent samples_to;
  Latent samples_from;
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t feather = 0;

  static void define(schema::Schema<LatentComposite>& s) {
    s.display_name("Latent Composite").category("latent");
    s.description("Lays one latent over another, its edges fading over so many pixels.");
    s.input("samples_to", &LatentComposite::samples_to);
    s.input("samples_from", &LatentComposite::samples_from);
    s.input("x", &LatentComposite::x).default_value(0).range(0, kMaxResolution).step(8);
    s.input("y", &LatentComposite::y).default_value(0).range(0, kMaxResolution).step(8);
    s.input("feather", &LatentComposite::feather).default_value(0).range(0, kMaxResolution).step(8);
  }

  Latent execute(schema::Context&) const {
    // Rounded down, so that a place left of or above the latent is one.
    const auto cells = [](std::int64_t pixels) { return pixels < 0 ? -1 : pixels / kCell; };
    Latent result = samples_to;
    result.samples =
        models::pasted(samples_to.samples, samples_from.samples, cells(x), cells(y), std::max<std::int64_t>(0, cells(feather)));
    return result;
  }
};

WEFT_NODE(LatentComposite);

}  // namespace
}  // namespace weft::nodes
