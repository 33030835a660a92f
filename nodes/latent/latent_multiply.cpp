// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentMultiply {
  Latent samples;
  double multiplier = 1.0;

  static void define(schema::Schema<LatentMultiply>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("A latent times a number.");
    s.input("samples", &LatentMultiply::samples);
    s.input("multiplier", &LatentMultiply::multiplier).default_value(1.0).range(-10.0, 10.0).step(0.01);
  }

  Latent execute(schema::Context&) const {
    Latent result = samples;
    result.samples = samples.samples * multiplier;
    return result;
  }
};

WEFT_NODE(LatentMultiply);

}  // namespace
}  // namespace weft::nodes
