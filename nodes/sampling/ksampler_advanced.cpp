// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <limits>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sampled.hpp"

namespace weft::nodes {
namespace {

struct KSamplerAdvanced {
  Model model;
  schema::Choice add_noise;
  std::uint64_t noise_seed = 0;
  std::int64_t steps = 20;
  double cfg = 8.0;
  schema::Choice sampler_name;
  schema::Choice scheduler;
  Conditioning positive;
  Conditioning negative;
  Latent latent_image;
  std::int64_t start_at_step = 0;
  std::int64_t end_at_step = 10000;
  schema::Choice return_with_leftover_noise;

  static void define(schema::Schema<KSamplerAdvanced>& s) {
    s.display_name("KSampler (Advanced)").category("sampling");
    s.input("model", &KSamplerAdvanced::model);
    s.input("add_noise", &KSamplerAdvanced::add_noise).options({"enable", "disable"});
    s.input("noise_seed", &KSamplerAdvanced::noise_seed)
        .default_value(0)
        .range(0, std::numeric_limits<std::uint64_t>::max())
        .control_after_generate();
    s.input("steps", &KSamplerAdvanced::steps).default_value(20).range(1, 10000);
    s.input("cfg", &KSamplerAdvanced::cfg).default_value(8.0).range(0.0, 100.0).step(0.1).round(0.01);
    s.input("sampler_name", &KSamplerAdvanced::sampler_name).options(sampler_options);
    s.input("scheduler", &KSamplerAdvanced::scheduler).options(scheduler_options);
    s.input("positive", &KSamplerAdvanced::positive);
    s.input("negative", &KSamplerAdvanced::negative);
    s.input("latent_image", &KSamplerAdvanced::latent_image);
    s.input("start_at_step", &KSamplerAdvanced::start_at_step).default_value(0).range(0, 10000);
    s.input("end_at_step", &KSamplerAdvanced::end_at_step).default_value(10000).range(0, 10000);
    s.input("return_with_leftover_noise", &KSamplerAdvanced::return_with_leftover_noise).options({"disable", "enable"});
  }

  Latent execute(schema::Context& context) const {
    return sampled(context, model, latent_image,
                   {.positive = positive,
                    .negative = negative,
                    .cfg = cfg,
                    .sampler = sampler_name.value,
                    .scheduler = scheduler.value,
                    .steps = steps,
                    .seed = noise_seed,
                    .add_noise = add_noise == "enable",
                    .start_step = start_at_step,
                    .last_step = end_at_step,
                    .force_full_denoise = return_with_leftover_noise == "disable"});
  }
};

WEFT_NODE(KSamplerAdvanced);

}  // namespace
}  // namespace weft::nodes
