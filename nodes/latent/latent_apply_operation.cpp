// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/latent/latent_operation.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentApplyOperation {
  Latent samples;
  sampling::LatentOperation operation;

  static void define(schema::Schema<LatentApplyOperation>& s) {
    s.v3().category("latent/advanced/operations").python_module("comfy_extras.nodes_latent").experimental();
    s.input("samples", &LatentApplyOperation::samples);
    s.input("operation", &LatentApplyOperation::operation);
  }

  Latent execute(schema::Context&) const {
    models::require_latent(samples.samples, "samples");
    Latent result = samples;
    result.samples = operation(samples.samples);
    return result;
  }
};

WEFT_NODE(LatentApplyOperation);

}  // namespace
}  // namespace weft::nodes
