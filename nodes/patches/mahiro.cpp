// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/patches/hooked.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct Mahiro {
  Model model;

  static void define(schema::Schema<Mahiro>& s) {
    s.v3().display_name("Mahiro is so cute that she deserves a better guidance function!! (。・ω・。)").category("_for_testing").python_module("comfy_extras.nodes_mahiro").experimental();
    s.description("Guidance that leans to the positive prompt the more, the less the negative has to say.");
    s.input("model", &Mahiro::model);
    s.outputs("patched_model");
  }

  Model execute(schema::Context&) const {
    return hooked(model, sampling::positive_leaning_guidance());
  }
};

WEFT_NODE(Mahiro);

}  // namespace
}  // namespace weft::nodes
