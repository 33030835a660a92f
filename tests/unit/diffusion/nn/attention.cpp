// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/attention.hpp"

#include <ATen/ops/bmm.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <catch2/catch.hpp>

#include <cmath>

#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"

using namespace weft;

namespace {

/// By the definition, in float64, head by head.
at::Tensor by_definition(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads) {
  const std::int64_t size = q.size(2) / heads;
  at::Tensor out = at::zeros(q.sizes(), at::kDouble);
  for (std::int64_t head = 0; head < heads; ++head) {
    const auto part = [&](const at::Tensor& x) { return x.narrow(2, head * size, size).to(at::kDouble); };
    const at::Tensor weights = at::bmm(part(q), part(k).transpose(1, 2)).div(std::sqrt(size)).softmax(-1);
    out.narrow(2, head * size, size).copy_(at::bmm(weights, part(v)));
  }
  return out;
}

}  // namespace

TEST_CASE("attention: every mode gives what the definition says") {
  const tensor::InferenceGuard guard;
  for (const std::int64_t batch : {1, 2}) {
    const at::Tensor q = at::randn({batch, 50, 24}), k = at::randn({batch, 7, 24}), v = at::randn({batch, 7, 24});
    const at::Tensor expected = by_definition(q, k, v, 3);
    for (const auto mode : {nn::AttentionMode::automatic, nn::AttentionMode::exact, nn::AttentionMode::fused}) {
      const at::Tensor out = nn::attention(q, k, v, 3, mode);
      CHECK(out.is_contiguous());
      CHECK(tensor::difference(out, expected).relative() < 1e-5);
    }
    CHECK(tensor::difference(nn::attention_masked(q, k, v, 3, {}), expected).relative() < 1e-5);
  }
}

TEST_CASE("attention: slices of heads and of queries leave the bits alone") {
  const tensor::InferenceGuard guard;
  // 8 heads of 2100 x 2100 scores take 141 MB: more than a slice holds. One head alone in a call is never sliced.
  const at::Tensor q = at::randn({1, 2100, 32}), k = at::randn({1, 2100, 32}), v = at::randn({1, 2100, 32});
  const at::Tensor out = nn::attention(q, k, v, 8, nn::AttentionMode::exact);
  for (std::int64_t head = 0; head < 8; ++head) {
    const auto part = [&](const at::Tensor& x) { return x.narrow(2, 4 * head, 4); };
    CHECK(nn::attention(part(q), part(k), part(v), 1, nn::AttentionMode::exact).equal(part(out)));
  }
  // One head of 5000 x 5000 scores takes 100 MB: its queries are sliced.
  const at::Tensor one = at::randn({1, 5000, 8});
  const at::Tensor long_out = nn::attention(one, one, one, 1, nn::AttentionMode::exact);
  CHECK(nn::attention(one.narrow(1, 512, 512), one, one, 1, nn::AttentionMode::exact)
            .equal(long_out.narrow(1, 512, 512)));
  CHECK(tensor::difference(long_out, by_definition(one, one, one, 1)).relative() < 2e-4);
}

TEST_CASE("attention: a mask of minus infinity hides keys") {
  const tensor::InferenceGuard guard;
  const at::Tensor x = at::randn({2, 5, 16});
  const at::Tensor causal = at::full({5, 5}, -INFINITY).triu_(1);
  const at::Tensor out = nn::attention_masked(x, x, x, 2, causal);
  CHECK(tensor::difference(out.select(1, 0), x.select(1, 0)).relative() < 1e-6);
  const at::Tensor first = x.narrow(1, 0, 3);
  CHECK(tensor::difference(out.narrow(1, 0, 3),
                           nn::attention_masked(first, first, first, 2, causal.narrow(0, 0, 3).narrow(1, 0, 3)))
            .relative() < 1e-6);
}

TEST_CASE("attention: a bias is added to the scores of every head, in slices as well") {
  const tensor::InferenceGuard guard;
  const at::Tensor q = at::randn({2, 3, 600, 8}), k = at::randn({2, 3, 600, 8}), v = at::randn({2, 3, 600, 8});
  const at::Tensor bias = at::randn({600, 600});
  const at::Tensor scores = at::matmul(q, k.transpose(2, 3)) / std::sqrt(8.0) + bias;
  const at::Tensor expected = at::matmul(scores.softmax(-1), v).transpose(1, 2).flatten(2);
  for (const auto mode : {nn::AttentionMode::exact, nn::AttentionMode::fused})
    CHECK(tensor::difference(nn::attention_of_heads(q, k, v, mode, bias), expected).relative() < 5e-5);
  // One head of 5000 x 5000 scores is cut by queries.
  const at::Tensor one = at::randn({1, 1, 5000, 8});
  const at::Tensor rows = at::zeros({5000, 5000});
  rows.narrow(0, 4990, 10).narrow(1, 0, 4999).fill_(-INFINITY);
  const at::Tensor out = nn::attention_of_heads(one, one, one, nn::AttentionMode::exact, rows);
  CHECK(tensor::difference(out.narrow(1, 4990, 10), one[0].narrow(1, 4999, 1).expand({1, 10, 8})).relative() < 1e-5);
}
