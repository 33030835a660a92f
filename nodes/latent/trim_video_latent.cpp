// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <fmt/format.h>

#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TrimVideoLatent {
  Latent samples;
  std::int64_t trim_amount = 0;

  static void define(schema::Schema<TrimVideoLatent>& s) {
    s.v3().category("latent/video").python_module("comfy_extras.nodes_wan");
    s.description("A video's latent without its first frames.");
    s.input("samples", &TrimVideoLatent::samples);
    s.input("trim_amount", &TrimVideoLatent::trim_amount).default_value(0).range(0, 99999);
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    const std::int64_t frames = samples.samples.size(2);
    if (trim_amount >= frames)
      throw NodeError(fmt::format("the latent has {} frames, of which {} cannot be taken away", frames, trim_amount));
    Latent result = samples;
    result.samples = samples.samples.narrow(2, trim_amount, frames - trim_amount);
    return result;
  }
};

WEFT_NODE(TrimVideoLatent);

}  // namespace
}  // namespace weft::nodes
