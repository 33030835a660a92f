// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <limits>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sampled.hpp"

namespace weft::nodes {
namespace {

struct KSampler {
  Model model;
  std::uint64_t seed = 0;
  std::int64_t steps = 20;
  double cfg = 8.0;
  schema::Choice sampler_name;
  schema::Choice scheduler;
  Conditioning positive;
  Conditioning negative;
  Latent latent_image;
  double denoise = 1.0;

  static void define(schema::Schema<KSampler>& s) {
    s.display_name("KSampler").category("sampling");
    s.description("Makes latents out of noise, guided by two prompts.");
    s.input("model", &KSampler::model).tooltip("The diffusion model, LoRAs included.");
    s.input("seed", &KSampler::seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .control_after_generate()
        .tooltip("Which noise to start from: the same seed gives the same picture.");
    s.input("steps", &KSampler::steps).default_value(20).range(1, 10000).tooltip("How many times the model is asked.");
    s.input("cfg", &KSampler::cfg)
        .default_value(8.0)
        .range(0.0, 100.0)
        .step(0.1)
        .round(0.01)
        .tooltip(
            "Classifier-free guidance: how far from the negative and towards the positive prompt. 1 is no guidance; "
            "high values burn.");
    s.input("sampler_name", &KSampler::sampler_name).options(sampler_options).tooltip("The way from noise to picture.");
    s.input("scheduler", &KSampler::scheduler)
        .options(scheduler_options)
        .tooltip("Which noise levels the steps stand on.");
    s.input("positive", &KSampler::positive).tooltip("What the picture should show.");
    s.input("negative", &KSampler::negative).tooltip("What it should not show.");
    s.input("latent_image", &KSampler::latent_image)
        .tooltip("Where to start: empty latents, or a picture's to change it.");
    s.input("denoise", &KSampler::denoise)
        .default_value(1.0)
        .range(0.0, 1.0)
        .step(0.01)
        .tooltip("How much of the way is gone: below 1 the start shows through.");
    s.outputs(schema::Output("LATENT", "The finished latents."));
  }

  Latent execute(schema::Context& context) const {
    return sampled(context, model, latent_image,
                   {.positive = positive,
                    .negative = negative,
                    .cfg = cfg,
                    .sampler = sampler_name.value,
                    .scheduler = scheduler.value,
                    .steps = steps,
                    .denoise = denoise,
                    .seed = seed});
  }
};

WEFT_NODE(KSampler);

}  // namespace
}  // namespace weft::nodes
