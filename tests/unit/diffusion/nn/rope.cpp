// SPDX-License-Identifier: Apache-2.0
#include "diffusion/nn/rope.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <cmath>

#include "diffusion/nn/attention.hpp"
#include "diffusion/tensor/compare.hpp"

using namespace weft;

TEST_CASE("rope: pairs of channels turn by position times a falling frequency") {
  const at::Tensor turns = nn::rope_turns(at::tensor({0.0, 3.0}), 4, 10000);
  REQUIRE(turns.sizes() == at::IntArrayRef({2, 2}));
  const at::Tensor x = at::tensor({1.F, 0.F, 0.F, 1.F}).expand({1, 1, 2, 4}).contiguous();
  const at::Tensor out = nn::apply_rope(x.clone(), turns)[0][0];
  CHECK(at::equal(out[0], x[0][0][0]));
  CHECK(out[1][0].item<float>() == Approx(std::cos(3.0)));
  CHECK(out[1][1].item<float>() == Approx(std::sin(3.0)));
  CHECK(out[1][2].item<float>() == Approx(-std::sin(0.03)));
  CHECK(out[1][3].item<float>() == Approx(std::cos(0.03)));
}

TEST_CASE("rope: half types are turned in float32 and come back as they were") {
  const at::Tensor turns = nn::rope_turns(at::arange(5), 8, 10000);
  const at::Tensor x = at::randn({2, 3, 5, 8}).to(at::kBFloat16);
  const at::Tensor out = nn::apply_rope(x, turns);
  CHECK(out.scalar_type() == at::kBFloat16);
  CHECK(at::equal(out, nn::apply_rope(x.to(at::kFloat), turns).to(at::kBFloat16)));
}

TEST_CASE("attention: heads apart are heads side by side, in either kind and of any strides") {
  at::manual_seed(2);
  const at::Tensor qkv = at::randn({2, 3, 7, 2, 16}).permute({1, 0, 3, 2, 4});  // q, k, v: [B, heads, L, d]
  const auto flat = [](const at::Tensor& x) { return x.transpose(1, 2).flatten(2); };
  for (const auto mode : {nn::AttentionMode::exact, nn::AttentionMode::fused}) {
    const at::Tensor out = nn::attention_of_heads(qkv[0], qkv[1], qkv[2], mode);
    const at::Tensor expected = nn::attention(flat(qkv[0]), flat(qkv[1]), flat(qkv[2]), 2, mode);
    CHECK(tensor::difference(out, expected).relative() < 1e-5);
  }
}
