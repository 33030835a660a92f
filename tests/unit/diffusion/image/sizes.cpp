// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/size.hpp"
#include "diffusion/image/tiles.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using image::Size;

TEST_CASE("sizes: sides follow the aspect, rounded half to even, and never vanish") {
  CHECK(image::with_longer_side({200, 100}, 50) == Size{50, 25});
  CHECK(image::with_longer_side({100, 200}, 50) == Size{25, 50});
  CHECK(image::with_longer_side({1000, 1}, 50) == Size{50, 1});
  CHECK(image::with_shorter_side({200, 100}, 50) == Size{100, 50});
  CHECK(image::with_shorter_side({64, 64}, 10) == Size{10, 10});
  CHECK(image::with_sides({40, 24}, 0, 30) == Size{50, 30});
  CHECK(image::with_sides({40, 24}, 0, 0) == Size{40, 24});
  CHECK(image::scaled_by({5, 3}, 0.5) == Size{2, 2});
  CHECK(image::scaled_by({1, 1}, 0.01) == Size{1, 1});
  CHECK(image::with_megapixels({512, 512}, 1.0) == Size{1024, 1024});
  CHECK(image::covering({17, 13}, {16, 8}) == Size{16, 13});
  CHECK(image::covering({13, 17}, {8, 16}) == Size{13, 16});
}

TEST_CASE("tiles: the last ones are moved back inside, and together they cover the picture") {
  const auto tiles = image::tiles_of(100, 70, {64, 64, 16});
  REQUIRE(tiles.size() == 4);
  CHECK(tiles[1].x == 36);
  CHECK(tiles[3].y == 6);
  for (const auto& tile : tiles) CHECK((tile.width == 64 && tile.height == 64));
  const auto one = image::tiles_of(10, 20, {64, 64, 4096});
  REQUIRE(one.size() == 1);
  CHECK((one[0].width == 10 && one[0].height == 20));
}

TEST_CASE("tiles: cut and merged again is the picture, with and without overlap") {
  const at::Tensor picture = at::rand({2, 70, 100, 3});
  for (const std::int64_t overlap : {0, 24}) {
    INFO(overlap);
    std::vector<at::Tensor> cut;
    for (const auto& tile : image::tiles_of(100, 70, {40, 30, overlap}))
      cut.push_back(picture.narrow(1, tile.y, tile.height).narrow(2, tile.x, tile.width));
    CHECK((image::merged(cut, 100, 70, overlap) - picture).abs().max().item<double>() < 1e-5);
    cut.pop_back();
    CHECK(image::merged(cut, 100, 70, overlap).sizes() == picture.sizes());
  }
  CHECK_THROWS_AS(image::merged({}, 10, 10, 0), UsageError);
  CHECK_THROWS_AS(image::merged({at::rand({1, 8, 8, 3}), at::rand({1, 8, 8, 4})}, 16, 8, 0), UsageError);
}
