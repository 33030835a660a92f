// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LazyCache {
  Model model;
  double reuse_threshold = 0.2;
  double start_percent = 0.15;
  double end_percent = 0.95;
  bool verbose = false;

  static void define(schema::Schema<LazyCache>& s) {
    s.v3().display_name("LazyCache").category("advanced/debug/model").python_module("comfy_extras.nodes_easycache").experimental();
    s.description("Steps at which little changes are taken from the change before instead of computed, over the guided result.");
    s.input("model", &LazyCache::model).tooltip("The model to sample with fewer calls.");
    s.input("reuse_threshold", &LazyCache::reuse_threshold).default_value(0.2).range(0.0, 3.0).step(0.01).tooltip("How much change may add up before a step is computed again.");
    s.input("start_percent", &LazyCache::start_percent).default_value(0.15).range(0.0, 1.0).step(0.01).tooltip("From here on the way from noise to picture …");
    s.input("end_percent", &LazyCache::end_percent).default_value(0.95).range(0.0, 1.0).step(0.01).tooltip("… to here.");
    s.input("verbose", &LazyCache::verbose).default_value(false).tooltip("Tells how many steps were skipped.");
    s.outputs(schema::Output("MODEL", "The model, sampled with fewer calls."));
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::lazy_cache(reuse_threshold, {start_percent, end_percent}, verbose));
  }
};

WEFT_NODE(LazyCache);

}  // namespace
}  // namespace weft::nodes
