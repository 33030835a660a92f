// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ReferenceLatent {
  Conditioning conditioning;
  std::optional<Latent> latent;

  static void define(schema::Schema<ReferenceLatent>& s) {
    s.v3().category("advanced/conditioning/edit_models").python_module("comfy_extras.nodes_edit_model");
    s.description("Shows a picture to a model that edits, such as Flux Kontext; several in a chain show several.");
    s.input("conditioning", &ReferenceLatent::conditioning);
    s.input("latent", &ReferenceLatent::latent);
  }

  Conditioning execute(schema::Context&) const {
    if (!latent) return conditioning;
    return changed(conditioning, [this](sampling::Cond& cond) { cond.reference_latents.push_back(latent->samples); });
  }
};

WEFT_NODE(ReferenceLatent);

}  // namespace
}  // namespace weft::nodes
