// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "diffusion/image/resample.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LatentBlend {
  Latent samples1;
  Latent samples2;
  double blend_factor = 0.5;

  static void define(schema::Schema<LatentBlend>& s) {
    s.display_name("Latent Blend").category("_for_testing").python_module("nodes");
    s.description("A mix of two latents: 1 is the first, 0 the second.");
    s.input("samples1", &LatentBlend::samples1);
    s.input("samples2", &LatentBlend::samples2);
    s.input("blend_factor", &LatentBlend::blend_factor).default_value(0.5).range(0, 1).step(0.01);
  }

  Latent execute(schema::Context&) const {
    const at::Tensor& first = samples1.samples;
    at::Tensor second = samples2.samples;
    models::require_latent(first, "samples1");
    models::require_latent(second, "samples2");
    if (first.sizes() != second.sizes())
      second = image::resample(second, first.size(-1), first.size(-2), image::Filter::bicubic, image::Crop::center);
    if (second.dim() != first.dim() || second.size(1) != first.size(1) ||
        (second.size(0) != first.size(0) && second.size(0) != 1 && first.size(0) != 1))
      throw NodeError("the two latents differ in channels or in the number of pictures",
                      "Use latents of one family, and as many in the one batch as in the other, or one.");
    Latent result = samples1;
    result.samples = first * blend_factor + second * (1 - blend_factor);
    return result;
  }
};

WEFT_NODE(LatentBlend);

}  // namespace
}  // namespace weft::nodes
