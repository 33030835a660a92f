// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/latent_operation.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentOperationTonemapReinhard {
  double multiplier = 1.0;

  static void define(schema::Schema<LatentOperationTonemapReinhard>& s) {
    s.v3().category("latent/advanced/operations").python_module("comfy_extras.nodes_latent").experimental();
    s.description("Makes cells that are much brighter than the others less so.");
    s.input("multiplier", &LatentOperationTonemapReinhard::multiplier).default_value(1.0).range(0.0, 100.0).step(0.01);
  }

  sampling::LatentOperation execute(schema::Context&) const {
    return [by = multiplier](const at::Tensor& latent) { return models::tonemapped(latent, by); };
  }
};

WEFT_NODE(LatentOperationTonemapReinhard);

}  // namespace
}  // namespace weft::nodes
