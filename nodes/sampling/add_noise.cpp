// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/run.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct AddNoise {
  Model model;
  NoiseSource noise;
  Sigmas sigmas;
  Latent latent_image;

  static void define(schema::Schema<AddNoise>& s) {
    s.display_name("AddNoise")
        .category("_for_testing/custom_sampling/noise")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Latents with the noise of the first level.");
    s.input("model", &AddNoise::model);
    s.input("noise", &AddNoise::noise);
    s.input("sigmas", &AddNoise::sigmas);
    s.input("latent_image", &AddNoise::latent_image);
  }

  Latent execute(schema::Context&) const {
    if (sigmas.values.size(0) == 0) return latent_image;
    Latent noised = latent_image;
    noised.samples =
        sampling::noised_latent(*model.sampling, model.network->latent_format(), sigmas.values,
                                noise.of(latent_image.samples, latent_image.batch_index), latent_image.samples);
    return noised;
  }
};

WEFT_NODE(AddNoise);

}  // namespace
}  // namespace weft::nodes
