// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SetLatentNoiseMask {
  Latent samples;
  Mask mask;

  static void define(schema::Schema<SetLatentNoiseMask>& s) {
    s.display_name("Set Latent Noise Mask").category("latent/inpaint");
    s.description("Sampling changes the latent where the mask is white and keeps it where it is black.");
    s.input("samples", &SetLatentNoiseMask::samples);
    s.input("mask", &SetLatentNoiseMask::mask);
  }

  Latent execute(schema::Context&) const {
    if (mask.values.dim() < 2 || mask.values.numel() == 0) throw NodeError("the mask is empty");
    Latent result = samples;
    result.noise_mask = mask.values.reshape({-1, 1, mask.values.size(-2), mask.values.size(-1)});
    return result;
  }
};

WEFT_NODE(SetLatentNoiseMask);

}  // namespace
}  // namespace weft::nodes
