// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct RepeatLatentBatch {
  Latent samples;
  std::int64_t amount = 1;

  static void define(schema::Schema<RepeatLatentBatch>& s) {
    s.display_name("Repeat Latent Batch").category("latent/batch");
    s.description("The batch several times over, each time with noise of its own.");
    s.input("samples", &RepeatLatentBatch::samples);
    s.input("amount", &RepeatLatentBatch::amount).default_value(1).range(1, 64);
  }

  Latent execute(schema::Context&) const { return models::repeated(samples, amount); }
};

WEFT_NODE(RepeatLatentBatch);

}  // namespace
}  // namespace weft::nodes
