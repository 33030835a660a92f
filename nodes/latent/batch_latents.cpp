// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct BatchLatentsNode {
  schema::Autogrow<Latent> latents;

  static void define(schema::Schema<BatchLatentsNode>& s) {
    s.v3().display_name("Batch Latents").category("latent").python_module("comfy_extras.nodes_post_processing");
    s.description("One batch of several; all are scaled to the size of the first.");
    s.input("latents", &BatchLatentsNode::latents).prefix("latent", 2, 50).element("latent");
  }

  Latent execute(schema::Context&) const {
    if (latents.items.empty()) throw NodeError("there is no latent to batch");
    Latent result = latents.items.front().second;
    std::vector<at::Tensor> all;
    for (const auto& [name, latent] : latents.items) all.push_back(models::sized_like(latent.samples, result.samples));
    result.samples = at::cat(all);
    return result;
  }
};

WEFT_NODE(BatchLatentsNode);

}  // namespace
}  // namespace weft::nodes
