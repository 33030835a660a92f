// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentBatchSeedBehavior {
  Latent samples;
  schema::Choice seed_behavior;

  static void define(schema::Schema<LatentBatchSeedBehavior>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("Whether the pictures of a batch get noise of their own or all the same.");
    s.input("samples", &LatentBatchSeedBehavior::samples);
    s.input("seed_behavior", &LatentBatchSeedBehavior::seed_behavior)
        .options({"random", "fixed"})
        .default_value("fixed");
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    Latent result = samples;
    const std::int64_t first = samples.batch_index.empty() ? 0 : samples.batch_index.front();
    result.batch_index.clear();
    if (seed_behavior == "fixed") result.batch_index.assign(static_cast<std::size_t>(samples.samples.size(0)), first);
    return result;
  }
};

WEFT_NODE(LatentBatchSeedBehavior);

}  // namespace
}  // namespace weft::nodes
