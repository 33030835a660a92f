// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentRotate {
  Latent samples;
  schema::Choice rotation;

  static void define(schema::Schema<LatentRotate>& s) {
    s.display_name("Rotate Latent").category("latent/transform");
    s.input("samples", &LatentRotate::samples);
    s.input("rotation", &LatentRotate::rotation).options({"none", "90 degrees", "180 degrees", "270 degrees"});
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    const std::string& words = rotation.value;
    const std::int64_t quarters =
        words.starts_with("90") ? 1 : words.starts_with("180") ? 2 : words.starts_with("270") ? 3 : 0;
    Latent result = samples;
    result.samples = at::rot90(samples.samples, quarters, {3, 2});
    return result;
  }
};

WEFT_NODE(LatentRotate);

}  // namespace
}  // namespace weft::nodes
