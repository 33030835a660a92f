// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentFromBatch {
  Latent samples;
  std::int64_t batch_index = 0;
  std::int64_t length = 1;

  static void define(schema::Schema<LatentFromBatch>& s) {
    s.display_name("Latent From Batch").category("latent/batch");
    s.description("Some pictures of a batch, with the noise that they had there.");
    s.input("samples", &LatentFromBatch::samples);
    s.input("batch_index", &LatentFromBatch::batch_index).default_value(0).range(0, 63);
    s.input("length", &LatentFromBatch::length).default_value(1).range(1, 64);
  }

  Latent execute(schema::Context&) const { return models::pictures_of(samples, batch_index, length); }
};

WEFT_NODE(LatentFromBatch);

}  // namespace
}  // namespace weft::nodes
