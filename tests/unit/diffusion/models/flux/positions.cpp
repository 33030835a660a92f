// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/flux/positions.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/models/flux/patches.hpp"

using namespace weft;
using models::TokenGrid;

TEST_CASE("flux tokens: a square of cells is a token, channel by channel, and back") {
  const at::Tensor x = at::arange(2 * 3 * 4 * 6, at::kFloat).reshape({2, 3, 4, 6});
  const at::Tensor tokens = models::to_tokens(x);
  REQUIRE(tokens.sizes() == at::IntArrayRef({2, 6, 12}));
  CHECK(tokens[1][4][5].item<float>() == x[1][1][2][3].item<float>());  // row 1, column 1; channel 1, above right
  CHECK(at::equal(models::from_tokens(tokens, 4, 6), x));
}

TEST_CASE("flux tokens: odd sizes go on with their first row and column") {
  const at::Tensor x = at::arange(15, at::kFloat).reshape({1, 1, 3, 5});
  const at::Tensor tokens = models::to_tokens(x);
  REQUIRE(tokens.sizes() == at::IntArrayRef({1, 6, 4}));
  CHECK(at::equal(tokens[0][5], at::tensor({14.F, 10.F, 4.F, 0.F})));
  CHECK(at::equal(models::from_tokens(tokens, 3, 5), x));
}

TEST_CASE("flux positions: references lie beside each other on a sheet of their own") {
  const at::Tensor x = at::zeros({1, 16, 8, 6}), tall = at::zeros({1, 16, 10, 4}), flat = at::zeros({1, 16, 4, 9});
  const auto grids = models::token_grids(x, {tall, flat, tall}, "");
  CHECK((grids == std::vector<TokenGrid>{{4, 3, 0, 0, 0}, {5, 2, 1, 0, 0}, {2, 5, 1, 0, 2}, {5, 2, 1, 0, 7}}));
}

TEST_CASE("flux positions: by index each has a sheet; along the diagonal all share that of the latent") {
  const at::Tensor x = at::zeros({1, 16, 7, 6}), tall = at::zeros({1, 16, 10, 4});
  CHECK((models::token_grids(x, {tall, tall}, "index") ==
         std::vector<TokenGrid>{{4, 3, 0, 0, 0}, {5, 2, 1, 0, 0}, {5, 2, 2, 0, 0}}));
  CHECK((models::token_grids(x, {tall, tall}, "uxo") ==
         std::vector<TokenGrid>{{4, 3, 0, 0, 0}, {5, 2, 0, 4, 3}, {5, 2, 0, 9, 5}}));
}

TEST_CASE("flux positions: text stands at the origin, the picture turns with sheet, row and column") {
  const at::Tensor turns = models::flux_turns(2, {{2, 3, 1, 0, 0}}, {4, 6, 6}, at::kCPU);
  REQUIRE(turns.sizes() == at::IntArrayRef({8, 8}));
  const at::Tensor angles = at::angle(turns);
  CHECK(angles.narrow(0, 0, 2).abs().max().item<float>() == 0);
  const at::Tensor last = angles[7];  // sheet 1, row 1, column 2: the fastest turn of an axis is its position
  CHECK(last[0].item<float>() == Approx(1));
  CHECK(last[1].item<float>() == Approx(0.01));
  CHECK(last[2].item<float>() == Approx(1));
  CHECK(last[5].item<float>() == Approx(2));
}
