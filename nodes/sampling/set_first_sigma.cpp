// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SetFirstSigma {
  Sigmas sigmas;
  double sigma = 136.0;

  static void define(schema::Schema<SetFirstSigma>& s) {
    s.display_name("SetFirstSigma")
        .category("sampling/custom_sampling/sigmas")
        .python_module("comfy_extras.nodes_custom_sampler");
    s.description("Noise levels with another first one.");
    s.input("sigmas", &SetFirstSigma::sigmas);
    s.input("sigma", &SetFirstSigma::sigma).default_value(136.0).range(0.0, 20000.0).step(0.001).round(0.0);
  }

  Sigmas execute(schema::Context&) const {
    if (sigmas.values.size(0) == 0)
      throw NodeError("There are no noise levels to set the first of.", "Connect a schedule that has steps.");
    auto changed = sigmas.values.clone();
    changed[0].fill_(sigma);
    return {changed};
  }
};

WEFT_NODE(SetFirstSigma);

}  // namespace
}  // namespace weft::nodes
