// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentFlip {
  Latent samples;
  schema::Choice flip_method;

  static void define(schema::Schema<LatentFlip>& s) {
    s.display_name("Flip Latent").category("latent/transform");
    s.input("samples", &LatentFlip::samples);
    s.input("flip_method", &LatentFlip::flip_method).options({"x-axis: vertically", "y-axis: horizontally"});
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    Latent result = samples;
    result.samples = samples.samples.flip(flip_method.value.starts_with('x') ? 2 : 3);
    return result;
  }
};

WEFT_NODE(LatentFlip);

}  // namespace
}  // namespace weft::nodes
