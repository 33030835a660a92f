// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentBatch {
  Latent samples1;
  Latent samples2;

  static void define(schema::Schema<LatentBatch>& s) {
    s.v3().category("latent/batch").python_module("comfy_extras.nodes_latent");
    s.description("One batch of two; the second is scaled to the size of the first.");
    s.input("samples1", &LatentBatch::samples1);
    s.input("samples2", &LatentBatch::samples2);
  }

  Latent execute(schema::Context&) const {
    Latent result = samples1;
    result.samples = at::cat({samples1.samples, models::sized_like(samples2.samples, samples1.samples)});
    result.batch_index = models::numbers_of(samples1);
    const auto more = models::numbers_of(samples2);
    result.batch_index.insert(result.batch_index.end(), more.begin(), more.end());
    return result;
  }
};

WEFT_NODE(LatentBatch);

}  // namespace
}  // namespace weft::nodes
