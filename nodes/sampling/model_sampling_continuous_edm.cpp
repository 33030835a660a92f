// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/sampling/sigma_range.hpp"

namespace weft::nodes {
namespace {

/// The standard deviation of the pictures that EDM's networks were preconditioned for.
constexpr double kSigmaData = 0.5;

std::shared_ptr<const sampling::Prediction> prediction_of(const std::string& name) {
  if (name == "eps") return sampling::eps_prediction();
  if (name == "edm") return sampling::edm_prediction(kSigmaData);
  return sampling::v_prediction();
}

struct ModelSamplingContinuousEDM {
  Model model;
  schema::Choice sampling;
  double sigma_max = 120.0;
  double sigma_min = 0.002;

  static void define(schema::Schema<ModelSamplingContinuousEDM>& s) {
    s.display_name("ModelSamplingContinuousEDM")
        .category("advanced/model")
        .python_module("comfy_extras.nodes_model_advanced");
    s.description("A model that is sampled at any noise level of a range, as EDM's.");
    s.input("model", &ModelSamplingContinuousEDM::model);
    s.input("sampling", &ModelSamplingContinuousEDM::sampling).options({"v_prediction", "edm", "eps"});
    define_sigma_range(s, 120.0, 0.002);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.sampling = std::make_shared<sampling::ModelSampling>(sampling::continuous_edm_table(sigma_min, sigma_max),
                                                                 prediction_of(sampling.value));
    return changed;
  }
};

WEFT_NODE(ModelSamplingContinuousEDM);

}  // namespace
}  // namespace weft::nodes
