// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TemporalScoreRescaling {
  Model model;
  double tsr_k = 0.95;
  double tsr_sigma = 1.0;

  static void define(schema::Schema<TemporalScoreRescaling>& s) {
    s.v3().display_name("TSR - Temporal Score Rescaling").category("model_patches/unet").python_module("comfy_extras.nodes_eps");
    s.description("Steers how much samples differ: finer or smoother pictures.");
    s.input("model", &TemporalScoreRescaling::model);
    s.input("tsr_k", &TemporalScoreRescaling::tsr_k).default_value(0.95).range(0.01, 100.0).step(0.001).display("number").tooltip("Below 1 more detailed, above 1 smoother; 1: nothing.");
    s.input("tsr_sigma", &TemporalScoreRescaling::tsr_sigma).default_value(1.0).range(0.01, 100.0).step(0.001).display("number").tooltip("How early it acts: larger is earlier.");
    s.outputs("patched_model");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::temporal_score_rescaling(tsr_k, tsr_sigma));
  }
};

WEFT_NODE(TemporalScoreRescaling);

}  // namespace
}  // namespace weft::nodes
