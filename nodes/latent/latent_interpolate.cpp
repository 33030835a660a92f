// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentInterpolate {
  Latent samples1;
  Latent samples2;
  double ratio = 1.0;

  static void define(schema::Schema<LatentInterpolate>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("Between two latents: the directions of their cells mixed apart from their lengths. 1 is the first.");
    s.input("samples1", &LatentInterpolate::samples1);
    s.input("samples2", &LatentInterpolate::samples2);
    s.input("ratio", &LatentInterpolate::ratio).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Latent execute(schema::Context&) const {
    Latent result = samples1;
    const at::Tensor second = models::shaped_like(samples2.samples, samples1.samples);
    result.samples = models::interpolated(samples1.samples, second, ratio);
    return result;
  }
};

WEFT_NODE(LatentInterpolate);

}  // namespace
}  // namespace weft::nodes
