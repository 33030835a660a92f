// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// A Gaussian bell of 2 * radius + 1 elements, each axis in turn; the border mirrors.
struct ImpactGaussianBlurMask {
  Mask mask;
  std::int64_t kernel_size = 10;
  double sigma = 10.0;

  static void define(schema::Schema<ImpactGaussianBlurMask>& s) {
    s.display_name("Gaussian Blur Mask").category("ImpactPack/Operation");
    s.python_module("custom_nodes.ComfyUI-Impact-Pack");
    s.description("Softens a mask.");
    s.input("mask", &ImpactGaussianBlurMask::mask);
    s.input("kernel_size", &ImpactGaussianBlurMask::kernel_size)
        .default_value(10)
        .range(0, 100)
        .step(1)
        .tooltip("How far it reaches, in pixels; 0 leaves the mask alone.");
    s.input("sigma", &ImpactGaussianBlurMask::sigma).default_value(10.0).range(0.1, 100.0).step(0.1);
  }

  Mask execute(schema::Context&) const {
    const at::Tensor planes = mask.values.dim() == 2 ? mask.values.unsqueeze(0) : mask.values;
    const std::int64_t shorter = std::min(planes.size(1), planes.size(2));
    const std::int64_t radius = std::min(kernel_size, shorter - 1);
    if (radius <= 0) return mask;
    const at::Tensor distance = at::arange(-radius, radius + 1, at::kFloat);
    const at::Tensor bell = (distance.square() / (-2.0 * sigma * sigma)).exp();
    const at::Tensor weights = (bell / bell.sum()).view({1, 1, -1, 1});
    const at::Tensor padded = at::reflection_pad2d(planes.unsqueeze(1), {radius, radius, radius, radius});
    const at::Tensor columns = at::conv2d(padded, weights);
    return {at::conv2d(columns, weights.transpose(2, 3)).squeeze(1)};
  }
};

WEFT_NODE(ImpactGaussianBlurMask);

}  // namespace
}  // namespace weft::nodes
