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

struct LatentCut {
  Latent samples;
  schema::Choice dim;
  std::int64_t index = 0;
  std::int64_t amount = 1;

  static void define(schema::Schema<LatentCut>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("A piece of a latent along one side, in cells or frames; a negative index counts from the end.");
    s.input("samples", &LatentCut::samples);
    s.input("dim", &LatentCut::dim).options({"x", "y", "t"});
    s.input("index", &LatentCut::index).default_value(0).range(-kMaxResolution, kMaxResolution).step(1);
    s.input("amount", &LatentCut::amount).default_value(1).range(1, kMaxResolution).step(1);
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    const std::int64_t axis = axis_named(dim.value, samples.samples.dim());
    const std::int64_t size = samples.samples.size(axis);
    const std::int64_t start = std::clamp(index < 0 ? size + index : index, std::int64_t{0}, size - 1);
    Latent result = samples;
    result.samples = samples.samples.narrow(axis, start, std::clamp(amount, std::int64_t{1}, size - start));
    return result;
  }
};

WEFT_NODE(LatentCut);

}  // namespace
}  // namespace weft::nodes
