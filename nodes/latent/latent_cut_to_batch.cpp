// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/axis.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentCutToBatch {
  Latent samples;
  schema::Choice dim;
  std::int64_t slice_size = 1;

  static void define(schema::Schema<LatentCutToBatch>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("Cuts a latent into pieces along one side and makes a batch of them; what is left over is dropped.");
    s.input("samples", &LatentCutToBatch::samples);
    s.input("dim", &LatentCutToBatch::dim).options({"t", "x", "y"});
    s.input("slice_size", &LatentCutToBatch::slice_size).default_value(1).range(1, kMaxResolution).step(1);
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    const std::int64_t axis = axis_named(dim.value, samples.samples.dim());
    const std::int64_t length = std::min(slice_size, samples.samples.size(axis));
    const std::int64_t pieces = samples.samples.size(axis) / length;
    Latent result = samples;
    result.samples = samples.samples.narrow(axis, 0, pieces * length)
                         .unflatten(axis, {pieces, length})
                         .movedim(axis, 1)
                         .flatten(0, 1);
    return result;
  }
};

WEFT_NODE(LatentCutToBatch);

}  // namespace
}  // namespace weft::nodes
