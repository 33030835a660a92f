// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct FluxKontextMultiReferenceLatentMethod {
  Conditioning conditioning;
  schema::Choice reference_latents_method;

  static void define(schema::Schema<FluxKontextMultiReferenceLatentMethod>& s) {
    s.v3().category("advanced/conditioning/flux").python_module("comfy_extras.nodes_flux").experimental();
    s.description("How several reference pictures are laid out for the model: side by side, or each on its own sheet.");
    s.input("conditioning", &FluxKontextMultiReferenceLatentMethod::conditioning);
    s.input("reference_latents_method", &FluxKontextMultiReferenceLatentMethod::reference_latents_method)
        .options({"offset", "index", "uxo/uno"});
  }

  Conditioning execute(schema::Context&) const {
    const std::string method = reference_latents_method == "uxo/uno" ? "uxo" : reference_latents_method.value;
    return changed(conditioning, [&](sampling::Cond& cond) { cond.reference_latents_method = method; });
  }
};

WEFT_NODE(FluxKontextMultiReferenceLatentMethod);

}  // namespace
}  // namespace weft::nodes
