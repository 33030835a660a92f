// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentAdd {
  Latent samples1;
  Latent samples2;

  static void define(schema::Schema<LatentAdd>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("The sum of two latents.");
    s.input("samples1", &LatentAdd::samples1);
    s.input("samples2", &LatentAdd::samples2);
  }

  Latent execute(schema::Context&) const {
    Latent result = samples1;
    result.samples = samples1.samples + models::shaped_like(samples2.samples, samples1.samples);
    return result;
  }
};

WEFT_NODE(LatentAdd);

}  // namespace
}  // namespace weft::nodes
