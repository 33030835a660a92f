// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/latent_operation.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentOperationSharpen {
  std::int64_t sharpen_radius = 9;
  double sigma = 1.0;
  double alpha = 0.1;

  static void define(schema::Schema<LatentOperationSharpen>& s) {
    s.v3().category("latent/advanced/operations").python_module("comfy_extras.nodes_latent").experimental();
    s.description("Sharpens the directions of a latent's cells and keeps their lengths.");
    s.input("sharpen_radius", &LatentOperationSharpen::sharpen_radius).default_value(9).range(1, 31).step(1);
    s.input("sigma", &LatentOperationSharpen::sigma).default_value(1.0).range(0.1, 10.0).step(0.1);
    s.input("alpha", &LatentOperationSharpen::alpha).default_value(0.1).range(0.0, 5.0).step(0.01);
  }

  sampling::LatentOperation execute(schema::Context&) const {
    return [*this](const at::Tensor& latent) { return models::sharpened_latent(latent, sharpen_radius, sigma, alpha); };
  }
};

WEFT_NODE(LatentOperationSharpen);

}  // namespace
}  // namespace weft::nodes
