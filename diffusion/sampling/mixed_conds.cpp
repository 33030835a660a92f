// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/mixed_conds.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

constexpr const char* kOneEncoder = "Encode both prompts with the text encoder of one model.";

void require_fit(const at::Tensor& to, const at::Tensor& from) {
  if (!to.defined() || !from.defined() || to.dim() != 3 || from.dim() != 3)
    throw NodeError("a prompt holds no encoded text", kOneEncoder);
  if (to.size(2) != from.size(2))
    throw NodeError(fmt::format("the prompts have widths {} and {}", to.size(2), from.size(2)), kOneEncoder);
  if (to.size(0) != from.size(0) && from.size(0) != 1 && to.size(0) != 1)
    throw NodeError(fmt::format("the prompts are for {} and {} pictures", to.size(0), from.size(0)));
}

at::Tensor mix(const at::Tensor& to, const at::Tensor& from, double strength) {
  return to * strength + from * (1.0 - strength);
}

// As many tokens as `count`: zeros follow, or the rest is left out.
at::Tensor with_tokens(const at::Tensor& cond, std::int64_t count) {
  if (cond.size(1) >= count) return cond.narrow(1, 0, count);
  return at::cat({cond, at::zeros({cond.size(0), count - cond.size(1), cond.size(2)}, cond.options())}, 1);
}

}  // namespace

at::Tensor concatenated(const at::Tensor& to, const at::Tensor& from) {
  require_fit(to, from);
  const std::int64_t rows = std::max(to.size(0), from.size(0));
  return at::cat({to.expand({rows, -1, -1}), from.expand({rows, -1, -1})}, 1);
}

Cond averaged(Cond to, const Cond& from, double strength) {
  require_fit(to.cond, from.cond);
  to.cond = mix(to.cond, with_tokens(from.cond, to.cond.size(1)), strength);
  if (!from.pooled) return to;
  const at::Tensor pooled = to.pooled.value_or(*from.pooled);
  if (pooled.size(-1) != from.pooled->size(-1))
    throw NodeError(fmt::format("the pooled prompts have widths {} and {}", pooled.size(-1), from.pooled->size(-1)),
                    kOneEncoder);
  to.pooled = mix(pooled, *from.pooled, strength);
  return to;
}

}  // namespace weft::sampling
