// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sampled.hpp"

namespace weft::nodes {
namespace {

struct SamplerCustomAdvanced {
  NoiseSource noise;
  Guider guider;
  Sampler sampler;
  Sigmas sigmas;
  Latent latent_image;

  static void define(schema::Schema<SamplerCustomAdvanced>& s) {
    s.display_name("SamplerCustomAdvanced")
        .category("sampling/custom_sampling")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Makes latents out of noise, with everything of choice.");
    s.input("noise", &SamplerCustomAdvanced::noise);
    s.input("guider", &SamplerCustomAdvanced::guider);
    s.input("sampler", &SamplerCustomAdvanced::sampler);
    s.input("sigmas", &SamplerCustomAdvanced::sigmas);
    s.input("latent_image", &SamplerCustomAdvanced::latent_image);
    s.outputs("output", "denoised_output");
  }

  std::tuple<Latent, Latent> execute(schema::Context& context) const {
    return sampled(context, guider, noise, sampler, sigmas, latent_image);
  }
};

WEFT_NODE(SamplerCustomAdvanced);

}  // namespace
}  // namespace weft::nodes
