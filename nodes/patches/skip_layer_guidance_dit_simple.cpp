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

struct SkipLayerGuidanceDiTSimple {
  Model model;
  std::string double_layers = "7, 8, 9";
  std::string single_layers = "7, 8, 9";
  double start_percent = 0.0;
  double end_percent = 1.0;

  static void define(schema::Schema<SkipLayerGuidanceDiTSimple>& s) {
    s.v3().category("advanced/guidance").python_module("comfy_extras.nodes_slg").experimental();
    s.description("Leaves some blocks of a transformer like Flux out where it is asked for the negative prompt.");
    s.input("model", &SkipLayerGuidanceDiTSimple::model);
    s.input("double_layers", &SkipLayerGuidanceDiTSimple::double_layers).default_value("7, 8, 9");
    s.input("single_layers", &SkipLayerGuidanceDiTSimple::single_layers).default_value("7, 8, 9");
    s.input("start_percent", &SkipLayerGuidanceDiTSimple::start_percent).default_value(0.0).range(0.0, 1.0).step(0.001);
    s.input("end_percent", &SkipLayerGuidanceDiTSimple::end_percent).default_value(1.0).range(0.0, 1.0).step(0.001);
  }

  Model execute(schema::Context&) const {
    sampling::LeftOut layers{layer_numbers(double_layers), layer_numbers(single_layers)};
    if (layers.both.empty() && layers.joined.empty()) return model;
    return hooked(model, sampling::skip_layers_of_negative(std::move(layers), {start_percent, end_percent}));
  }
};

WEFT_NODE(SkipLayerGuidanceDiTSimple);

}  // namespace
}  // namespace weft::nodes
