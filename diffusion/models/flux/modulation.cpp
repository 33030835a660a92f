// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/modulation.hpp"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/layer_norm.h>

#include <utility>

#include "diffusion/nn/activation.hpp"

namespace weft::models {

MlpEmbedder::MlpEmbedder(const weights::Scope& scope, std::int64_t in, std::int64_t hidden)
    : in_layer_(scope / "in_layer", in, hidden), out_layer_(scope / "out_layer", in_layer_.out_features(), hidden) {}

at::Tensor MlpEmbedder::operator()(const at::Tensor& x) const { return out_layer_(nn::silu_(in_layer_(x))); }

Modulation::Modulation(const weights::Scope& scope, std::int64_t hidden, std::int64_t branches)
    : lin_(scope / "lin", hidden, 3 * branches * hidden), branches_(branches) {}

std::vector<Shift> Modulation::operator()(const at::Tensor& silu_vec) const {
  const std::vector<at::Tensor> parts = lin_(silu_vec).chunk(3 * branches_, -1);
  std::vector<Shift> shifts;
  for (std::size_t i = 0; i < parts.size(); i += 3) shifts.push_back({parts[i], parts[i + 1], parts[i + 2]});
  return shifts;
}

at::Tensor modulated_norm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale) {
  constexpr double kEps = 1e-6;
  at::Tensor normed = at::layer_norm(x, {x.size(-1)}, {}, {}, kEps);
  at::addcmul_out(normed, shift, normed, scale + 1);
  return normed;
}

void add_gated(at::Tensor& x, at::Tensor branch, const at::Tensor& gate) { x.add_(branch.mul_(gate)); }

void keep_finite(at::Tensor& x) {
  constexpr double kLargest = 65504;
  if (x.scalar_type() == at::kHalf) x.nan_to_num_(0.0, kLargest, -kLargest);
}

}  // namespace weft::models
