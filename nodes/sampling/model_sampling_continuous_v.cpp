// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sigma_range.hpp"

namespace weft::nodes {
namespace {

struct ModelSamplingContinuousV {
  Model model;
  schema::Choice sampling;
  double sigma_max = 500.0;
  double sigma_min = 0.03;

  static void define(schema::Schema<ModelSamplingContinuousV>& s) {
    s.display_name("ModelSamplingContinuousV")
        .category("advanced/model")
        .python_module("comfy_extras.nodes_model_advanced");
    s.description("A model that is sampled at any noise level of a range, as v-diffusion's.");
    s.input("model", &ModelSamplingContinuousV::model);
    s.input("sampling", &ModelSamplingContinuousV::sampling).options({"v_prediction"});
    define_sigma_range(s, 500.0, 0.03);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.sampling = std::make_shared<sampling::ModelSampling>(sampling::continuous_v_table(sigma_min, sigma_max),
                                                                 sampling::v_prediction());
    return changed;
  }
};

WEFT_NODE(ModelSamplingContinuousV);

}  // namespace
}  // namespace weft::nodes
