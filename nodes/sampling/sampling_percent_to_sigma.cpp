// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SamplingPercentToSigma {
  Model model;
  double sampling_percent = 0.0;
  bool return_actual_sigma = false;

  static void define(schema::Schema<SamplingPercentToSigma>& s) {
    s.display_name("SamplingPercentToSigma")
        .category("sampling/custom_sampling/sigmas")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("The noise level at a part of the way.");
    s.input("model", &SamplingPercentToSigma::model);
    s.input("sampling_percent", &SamplingPercentToSigma::sampling_percent)
        .default_value(0.0)
        .range(0.0, 1.0)
        .step(0.0001);
    s.input("return_actual_sigma", &SamplingPercentToSigma::return_actual_sigma)
        .default_value(false)
        .tooltip("At 0 and 1: the noise level itself, not the one that ranges of steps are compared with.");
    s.outputs("sigma_value");
  }

  double execute(schema::Context&) const {
    if (return_actual_sigma && sampling_percent == 0.0) return model.sampling->sigma_max();
    if (return_actual_sigma && sampling_percent == 1.0) return model.sampling->sigma_min();
    return model.sampling->percent_to_sigma(sampling_percent);
  }
};

WEFT_NODE(SamplingPercentToSigma);

}  // namespace
}  // namespace weft::nodes
