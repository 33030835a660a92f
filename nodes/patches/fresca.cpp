// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FreSca {
  Model model;
  double scale_low = 1.0;
  double scale_high = 1.25;
  std::int64_t freq_cutoff = 20;

  static void define(schema::Schema<FreSca>& s) {
    s.v3().display_name("FreSca").category("_for_testing").python_module("comfy_extras.nodes_fresca").experimental();
    s.description("Scales the low and the high frequencies of guidance.");
    s.input("model", &FreSca::model);
    s.input("scale_low", &FreSca::scale_low).default_value(1.0).range(0, 10).step(0.01).tooltip("Of the low frequencies.");
    s.input("scale_high", &FreSca::scale_high).default_value(1.25).range(0, 10).step(0.01).tooltip("Of the high frequencies.");
    s.input("freq_cutoff", &FreSca::freq_cutoff).default_value(20).range(1, 10000).step(1).tooltip("How many frequencies on either side of the middle are low.");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::frequency_scaled_guidance(scale_low, scale_high, freq_cutoff));
  }
};

WEFT_NODE(FreSca);

}  // namespace
}  // namespace weft::nodes
