// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <utility>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RebatchLatents {
  schema::List<Latent> latents;
  std::int64_t batch_size = 1;

  static void define(schema::Schema<RebatchLatents>& s) {
    s.v3().display_name("Rebatch Latents").category("latent/batch").python_module("comfy_extras.nodes_rebatch");
    s.description("All latents of a list in batches of that many, each picture with its noise and its mask.");
    s.input("latents", &RebatchLatents::latents);
    s.input("batch_size", &RebatchLatents::batch_size).default_value(1).range(1, 4096);
  }

  schema::List<Latent> execute(schema::Context&) const {
    schema::List<Latent> batches;
    for (Latent& batch : models::rebatched(latents, batch_size)) batches.push_back(std::move(batch));
    return batches;
  }
};

WEFT_NODE(RebatchLatents);

}  // namespace
}  // namespace weft::nodes
