// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

std::shared_ptr<const sampling::ModelSampling> sampling_of(const std::string& name,
                                                           const sampling::DiscreteBetas& betas) {
  using sampling::ModelSampling;
  if (name == "eps") return sampling::discrete_eps(betas);
  if (name == "v_prediction") return sampling::discrete_v(betas);
  if (name == "lcm") {
    const auto table = sampling::distilled_table(betas);
    return std::make_shared<ModelSampling>(table, sampling::lcm_prediction(table));
  }
  return std::make_shared<ModelSampling>(sampling::discrete_table(betas), sampling::x0_prediction(name == "x0"));
}

struct ModelSamplingDiscrete {
  Model model;
  schema::Choice sampling;
  bool zsnr = false;

  static void define(schema::Schema<ModelSamplingDiscrete>& s) {
    s.display_name("ModelSamplingDiscrete")
        .category("advanced/model")
        .python_module("comfy_extras.nodes_model_advanced");
    s.description("A model that is sampled as if trained for that prediction on SD's noise levels.");
    s.input("model", &ModelSamplingDiscrete::model);
    s.input("sampling", &ModelSamplingDiscrete::sampling).options({"eps", "v_prediction", "lcm", "x0", "img_to_img"});
    s.input("zsnr", &ModelSamplingDiscrete::zsnr).default_value(false);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.sampling = sampling_of(sampling.value, {.zero_terminal_snr = zsnr});
    return changed;
  }
};

WEFT_NODE(ModelSamplingDiscrete);

}  // namespace
}  // namespace weft::nodes
