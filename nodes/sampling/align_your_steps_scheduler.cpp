// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "diffusion/sampling/sigmas.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// Sabour et al. 2024, as published with it (research.nvidia.com/labs/toronto-ai/AlignYourSteps/howto.html).
const std::map<std::string, std::vector<double>, std::less<>> kLevels{
    {"SD1",
     {14.6146412293, 6.4745760956, 3.8636745985, 2.6946151520, 1.8841921177, 1.3943805092, 0.9642583904, 0.6523686016,
      0.3977456272, 0.1515232662, 0.0291671582}},
    {"SDXL",
     {14.6146412293, 6.3184485287, 3.7681790315, 2.1811480769, 1.3405244945, 0.8620721141, 0.5550693289, 0.3798540708,
      0.2332364134, 0.1114188177, 0.0291671582}},
    {"SVD", {700.00, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002}}};

struct AlignYourStepsScheduler {
  schema::Choice model_type;
  std::int64_t steps = 10;
  double denoise = 1.0;

  static void define(schema::Schema<AlignYourStepsScheduler>& s) {
    s.v3().category("sampling/custom_sampling/schedulers").python_module("comfy_extras.nodes_align_your_steps");
    s.description("Noise levels optimised for few steps.");
    s.input("model_type", &AlignYourStepsScheduler::model_type).options({"SD1", "SDXL", "SVD"});
    s.input("steps", &AlignYourStepsScheduler::steps).default_value(10).range(1, 10000);
    s.input("denoise", &AlignYourStepsScheduler::denoise).default_value(1.0).range(0.0, 1.0).step(0.01);
  }

  Sigmas execute(schema::Context&) const {
    return {sampling::listed_sigmas(kLevels.at(model_type.value), steps, denoise)};
  }
};

WEFT_NODE(AlignYourStepsScheduler);

}  // namespace
}  // namespace weft::nodes
