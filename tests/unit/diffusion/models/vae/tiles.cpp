// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/tiles.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <catch2/catch.hpp>

#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using models::vae::by_three_tilings;
using models::vae::by_tiles;
using models::vae::Tiling;

namespace {

/// A "network" that looks at single cells only, so that tiles must give what the whole gives.
at::Tensor doubled(const at::Tensor& x) { return x.repeat_interleave(2, 2).repeat_interleave(2, 3).mul(3); }

}  // namespace

TEST_CASE("tiles: a network that looks at single cells gives the same in tiles, whatever the sizes") {
  const tensor::InferenceGuard guard;
  for (const auto& [height, width] : {std::pair{7, 9}, std::pair{16, 5}, std::pair{23, 31}, std::pair{4, 4}}) {
    const at::Tensor x = at::randn({2, 3, height, width});
    for (const Tiling& tiling : {Tiling{8, 8, 2}, Tiling{4, 16, 1}, Tiling{5, 3, 2}, Tiling{8, 8, 0}}) {
      const at::Tensor out = by_tiles(x, tiling, 2, doubled);
      CHECK(out.sizes() == doubled(x).sizes());
      CHECK(tensor::difference(out, doubled(x)).relative() < 1e-6);
    }
    CHECK(tensor::difference(by_three_tilings(x, 8, 2, 2, doubled, false), doubled(x)).relative() < 1e-6);
  }
}

TEST_CASE("tiles: what fits in one tile is given to the network as it is") {
  const tensor::InferenceGuard guard;
  const at::Tensor x = at::randn({1, 3, 8, 8});
  int calls = 0;
  const auto count = [&](const at::Tensor& part) {
    ++calls;
    CHECK(part.sizes() == x.sizes());
    return part.clone();
  };
  CHECK(by_tiles(x, {8, 8, 2}, 1, count).equal(x));
  CHECK(calls == 1);
}

TEST_CASE("tiles: a larger overlap than the tile is an error") {
  const at::Tensor x = at::randn({1, 3, 80, 80});
  CHECK_THROWS_AS(by_tiles(x, {8, 8, 8}, 2, doubled), NodeError);
  CHECK_THROWS_AS(by_three_tilings(x, 8, 4, 2, doubled, true), NodeError);  // the narrow tiles are 4 wide
}
