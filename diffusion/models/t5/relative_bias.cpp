// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/t5/relative_bias.hpp"

#include <cmath>

#include <ATen/ATen.h>

namespace weft::models::t5 {
namespace {

constexpr std::int64_t kMaxDistance = 128;

}  // namespace

at::Tensor distance_buckets(std::int64_t length, std::int64_t buckets) {
  const std::int64_t half = buckets / 2, exact = half / 2;
  const at::Tensor distance = at::arange(1 - length, length, at::kLong);
  const at::Tensor absolute = distance.abs();
  // In float32 and in this order, as the model was trained: an edge of a bucket must not move.
  const double scale = std::log(static_cast<double>(kMaxDistance) / static_cast<double>(exact));
  const at::Tensor far = absolute.to(at::kFloat)
                             .div(static_cast<double>(exact))
                             .log()
                             .div(scale)
                             .mul(static_cast<double>(half - exact))
                             .to(at::kLong)
                             .add(exact)
                             .clamp_max(half - 1);
  return at::where(absolute.lt(exact), absolute, far).add_(distance.gt(0).to(at::kLong).mul_(half));
}

RelativeBias::RelativeBias(const at::Tensor& table, std::int64_t length)
    : by_distance_(table.index_select(0, distance_buckets(length, table.size(0)).to(table.device())).t().contiguous()),
      length_(length) {}

at::Tensor RelativeBias::of_heads(std::int64_t first, std::int64_t count) const {
  // Row i is the window that starts at length - 1 - i, so the windows in order are the rows from the last to the first.
  return by_distance_.narrow(0, first, count).unfold(1, length_, 1).flip(1);
}

}  // namespace weft::models::t5
