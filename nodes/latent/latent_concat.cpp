// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/composite.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/axis.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentConcat {
  Latent samples1;
  Latent samples2;
  schema::Choice dim;

  static void define(schema::Schema<LatentConcat>& s) {
    s.v3().category("latent/advanced").python_module("comfy_extras.nodes_latent");
    s.description("Puts one latent beside another: to the right (x), below (y), after it (t), or before with a minus.");
    s.input("samples1", &LatentConcat::samples1);
    s.input("samples2", &LatentConcat::samples2);
    s.input("dim", &LatentConcat::dim).options({"x", "-x", "y", "-y", "t", "-t"});
  }

  Latent execute(schema::Context&) const {
    const at::Tensor& first = samples1.samples;
    models::require_latent(first, "samples1");
    models::require_latent(samples2.samples, "samples2");
    const at::Tensor second = image::repeated_to(samples2.samples, first.size(0));
    const std::int64_t axis = axis_named(dim.value, first.dim());
    for (std::int64_t other = 0; other < first.dim(); ++other)
      if (second.dim() != first.dim() || (other != axis && first.size(other) != second.size(other)))
        throw NodeError(fmt::format("latents of {} and {} do not fit beside each other along {}", describe_tensor(first),
                                    describe_tensor(second), dim.value),
                        "All other sizes must be the same: crop or scale one of them first.");
    Latent result = samples1;
    result.samples = dim.value.starts_with('-') ? at::cat({second, first}, axis) : at::cat({first, second}, axis);
    return result;
  }
};

WEFT_NODE(LatentConcat);

}  // namespace
}  // namespace weft::nodes
