// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ModelSamplingFlux {
  Model model;
  double max_shift = 1.15;
  double base_shift = 0.5;
  std::int64_t width = 1024;
  std::int64_t height = 1024;

  static void define(schema::Schema<ModelSamplingFlux>& s) {
    s.display_name("ModelSamplingFlux").category("advanced/model").python_module("comfy_extras.nodes_model_advanced");
    s.description("A model whose noise levels fit a picture of that size, as Flux was trained.");
    s.input("model", &ModelSamplingFlux::model);
    s.input("max_shift", &ModelSamplingFlux::max_shift).default_value(1.15).range(0.0, 100.0).step(0.01);
    s.input("base_shift", &ModelSamplingFlux::base_shift).default_value(0.5).range(0.0, 100.0).step(0.01);
    s.input("width", &ModelSamplingFlux::width).default_value(1024).range(16, kMaxResolution).step(8);
    s.input("height", &ModelSamplingFlux::height).default_value(1024).range(16, kMaxResolution).step(8);
  }

  Model execute(schema::Context&) const {
    Model changed = model;
    changed.sampling = sampling::flux_sampling(sampling::flux_shift(max_shift, base_shift, width, height));
    return changed;
  }
};

WEFT_NODE(ModelSamplingFlux);

}  // namespace
}  // namespace weft::nodes
