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
    s.description("Uses the provided model, positive and negative conditioning to denoise the latent image.");
    s.input("model", &KSampler::model).tooltip("The model used for denoising the input latent.");
    s.input("seed", &KSampler::seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .control_after_generate()
        .tooltip("The random seed used for creating the noise.");
    s.input("steps", &KSampler::steps)
        .default_value(20)
        .range(1, 10000)
        .tooltip("The number of steps used in the denoising process.");
    s.input("cfg", &KSampler::cfg)
        .default_value(8.0)
        .range(0.0, 100.0)
        .step(0.1)
        .round(0.01)
        .tooltip(
            "The Classifier-Free Guidance scale balances creativity and adherence to the prompt. Higher values "
            "result in images more closely matching the prompt however too high values will negatively impact "
            "quality.");
    s.input("sampler_name", &KSampler::sampler_name)
        .options(sampler_options)
        .tooltip(
            "The algorithm used when sampling, this can affect the quality, speed, and style of the generated "
            "output.");
    s.input("scheduler", &KSampler::scheduler)
        .options(scheduler_options)
        .tooltip("The scheduler controls how noise is gradually removed to form the image.");
    s.input("positive", &KSampler::positive)
        .tooltip("The conditioning describing the attributes you want to include in the image.");
    s.input("negative", &KSampler::negative)
        .tooltip("The conditioning describing the attributes you want to exclude from the image.");
    s.input("latent_image", &KSampler::latent_image).tooltip("The latent image to denoise.");
    s.input("denoise", &KSampler::denoise)
        .default_value(1.0)
        .range(0.0, 1.0)
        .step(0.01)
        .tooltip(
            "The amount of denoising applied, lower values will maintain the structure of the initial image "
            "allowing for image to image sampling.");
    s.outputs(schema::Output("LATENT", "The denoised latent."));
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
