// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/products.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/mm.h>

namespace weft::nn {

void add_linear_products(const at::Tensor& y, const at::Tensor& x, std::span<const weights::ThinProduct> products) {
  if (products.empty() || x.numel() == 0) return;
  const at::Tensor rows = x.reshape({-1, x.size(-1)}), out = y.view({-1, y.size(-1)});
  for (const weights::ThinProduct& product : products) {
    const at::Tensor down = product.down.to(x.options()), up = product.up.to(x.options());
    const at::Tensor thin = at::mm(rows, down.t()).mul_(product.scale);
    out.narrow(1, product.first_row, up.size(0)).addmm_(thin, up.t());
  }
}

void add_conv_products(const at::Tensor& y, const at::Tensor& x, std::span<const weights::ThinProduct> products,
                       std::int64_t stride, std::int64_t padding) {
  for (const weights::ThinProduct& product : products) {
    const at::Tensor down = product.down.to(x.options()), up = product.up.to(x.options());
    const at::Tensor thin =
        at::conv2d(x, down, {}, {stride, stride}, {padding, padding}).mul_(product.scale);
    y.narrow(1, product.first_row, up.size(0)).add_(at::conv2d(thin, up.unsqueeze(-1).unsqueeze(-1)));
  }
}

}  // namespace weft::nn
