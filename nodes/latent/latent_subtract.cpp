// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentSubtract {
  Latent samples1;
  Latent samples2;

  static void define(schema::Schema<LatentSubtract>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("The difference of two latents.");
    s.input("samples1", &LatentSubtract::samples1);
    s.input("samples2", &LatentSubtract::samples2);
  }

  Latent execute(schema::Context&) const {
    Latent result = samples1;
    result.samples = samples1.samples - models::shaped_like(samples2.samples, samples1.samples);
    return result;
  }
};

WEFT_NODE(LatentSubtract);

}  // namespace
}  // namespace weft::nodes
