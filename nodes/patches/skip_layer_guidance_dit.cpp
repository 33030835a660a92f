// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/patches/layer_list.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SkipLayerGuidanceDiT {
  Model model;
  std::string double_layers = "7, 8, 9";
  std::string single_layers = "7, 8, 9";
  double scale = 3.0;
  double start_percent = 0.01;
  double end_percent = 0.15;
  double rescaling_scale = 0.0;

  static void define(schema::Schema<SkipLayerGuidanceDiT>& s) {
    s.v3().category("advanced/guidance").python_module("comfy_extras.nodes_slg").experimental();
    s.description("Guides away from what a transformer like Flux says without some of its blocks.");
    s.input("model", &SkipLayerGuidanceDiT::model);
    s.input("double_layers", &SkipLayerGuidanceDiT::double_layers).default_value("7, 8, 9");
    s.input("single_layers", &SkipLayerGuidanceDiT::single_layers).default_value("7, 8, 9");
    s.input("scale", &SkipLayerGuidanceDiT::scale).default_value(3.0).range(0.0, 10.0).step(0.1);
    s.input("start_percent", &SkipLayerGuidanceDiT::start_percent).default_value(0.01).range(0.0, 1.0).step(0.001);
    s.input("end_percent", &SkipLayerGuidanceDiT::end_percent).default_value(0.15).range(0.0, 1.0).step(0.001);
    s.input("rescaling_scale", &SkipLayerGuidanceDiT::rescaling_scale).default_value(0.0).range(0.0, 10.0).step(0.01);
  }

  Model execute(schema::Context&) const {
    sampling::LeftOut layers{layer_numbers(double_layers), layer_numbers(single_layers)};
    if (layers.both.empty() && layers.joined.empty()) return model;
    return hooked(model, sampling::skip_layer_guidance(std::move(layers), scale, {start_percent, end_percent},
                                                       rescaling_scale));
  }
};

WEFT_NODE(SkipLayerGuidanceDiT);

}  // namespace
}  // namespace weft::nodes
