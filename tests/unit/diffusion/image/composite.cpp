// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/composite.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/border.hpp"
#include "diffusion/image/mask_operation.hpp"
#include "diffusion/image/stitch.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

TEST_CASE("composite: what lies outside of the destination is cut off, and the destination stays as it was") {
  const at::Tensor below = at::zeros({2, 3, 6, 8}), above = at::ones({1, 3, 4, 5});
  const at::Tensor mixed = image::composite(below, above, std::nullopt, {.x = 6, .y = 4});
  CHECK(below.sum().item<double>() == 0);
  CHECK(mixed.sum().item<double>() == 2 * 3 * 2 * 2);
  CHECK(mixed.narrow(2, 4, 2).narrow(3, 6, 2).min().item<double>() == 1);
  CHECK(at::equal(image::composite(below, above, std::nullopt, {.x = 8, .y = 0}), below));
  CHECK(at::equal(image::composite(below, above, std::nullopt, {.x = 16384, .y = 16384}), below));
}

TEST_CASE("composite: a mask is stretched to the source and repeated over the batch") {
  const at::Tensor below = at::zeros({3, 1, 4, 4}), above = at::ones({1, 1, 4, 4});
  const at::Tensor mask = at::stack({at::full({2, 2}, 0.25f), at::full({2, 2}, 0.5f)});
  const at::Tensor mixed = image::composite(below, above, mask, {});
  CHECK(mixed[0].mean().item<double>() == Approx(0.25));
  CHECK(mixed[1].mean().item<double>() == Approx(0.5));
  CHECK(mixed[2].mean().item<double>() == Approx(0.25));
}

TEST_CASE("composite: latents are placed by their cells, and a source may be stretched") {
  const at::Tensor below = at::zeros({1, 4, 4, 4}), above = at::ones({1, 4, 1, 1});
  const at::Tensor placed = image::composite(below, above, std::nullopt, {.x = 23, .y = 8, .cell = 8});
  CHECK(placed[0][0][1][2].item<double>() == 1);
  CHECK(placed.sum().item<double>() == 4);
  CHECK(image::composite(below, above, std::nullopt, {.stretch = true}).min().item<double>() == 1);
}

TEST_CASE("composite: other channels, ranks and places are errors") {
  const at::Tensor below = at::zeros({1, 3, 4, 4});
  CHECK_THROWS_AS(image::composite(below, at::zeros({1, 4, 4, 4}), std::nullopt, {}), UsageError);
  CHECK_THROWS_AS(image::composite(below, at::zeros({3, 4, 4}), std::nullopt, {}), UsageError);
  CHECK_THROWS_AS(image::composite(below, below, std::nullopt, {.x = -1}), UsageError);
  CHECK_THROWS_AS(image::composite(below, at::zeros({0, 3, 4, 4}), std::nullopt, {}), UsageError);
}

TEST_CASE("combined: masks that do not meet stay apart; batches must fit") {
  const at::Tensor below = at::full({2, 4, 4}, 0.75f), above = at::ones({1, 2, 2});
  CHECK(at::equal(image::combined(below, above, 4, 0, "add"), below));
  CHECK(image::combined(below, above, 3, 3, "add")[1][3][3].item<double>() == 1);
  CHECK(image::combined(below, above, 0, 0, "xor")[0][0][0].item<double>() == 0);
  CHECK_THROWS_AS(image::combined(below, at::ones({3, 2, 2}), 0, 0, "add"), UsageError);
  CHECK_THROWS_AS(image::combined(below, above, 0, 0, "nand"), UsageError);
}

TEST_CASE("stitched: what is missing is padded in the middle, with black where the color is no grey") {
  const at::Tensor tall = at::full({1, 4, 2, 3}, 0.5f), low = at::full({2, 1, 2, 3}, 0.25f);
  const at::Tensor white = image::stitched(tall, low, {.match_size = false, .spacing = 1, .color = "white"});
  REQUIRE(white.sizes() == at::IntArrayRef({2, 4, 6, 3}));
  CHECK(white[1][0][5][0].item<double>() == 1);
  CHECK(white[1][1][5][0].item<double>() == 0.25);
  const at::Tensor red = image::stitched(tall, low, {.match_size = false, .spacing = 2, .color = "red"});
  CHECK(red[0][0][5][0].item<double>() == 0);
  CHECK(red[0][0][2][0].item<double>() == 1);
  CHECK(red[0][0][2][1].item<double>() == 0);
  CHECK_THROWS_AS(image::stitched(tall, low, {.color = "mauve"}), UsageError);
}

TEST_CASE("stitched: a picture that would be scaled to nothing is an error") {
  const at::Tensor first = at::rand({1, 1, 1, 3}), narrow = at::rand({1, 300, 1, 3});
  CHECK_THROWS_AS(image::stitched(first, narrow, {.color = "white"}), UsageError);
}

TEST_CASE("extended: grey around the picture, and a mask that falls off where something was added") {
  const auto result = image::extended(at::zeros({2, 9, 9, 3}), {.left = 2, .top = 1}, 4);
  REQUIRE(result.pictures.sizes() == at::IntArrayRef({2, 10, 11, 3}));
  CHECK(result.pictures[1][0][0][0].item<double>() == 0.5);
  CHECK(result.pictures[1][1][2][0].item<double>() == 0);
  CHECK(result.mask[0][0][0].item<double>() == 1);
  CHECK(result.mask[0][1][2].item<double>() == 1);
  CHECK(result.mask[0][3][10].item<double>() == Approx(0.25));
  CHECK(result.mask[0][9][10].item<double>() == 0);
  CHECK(image::extended(at::zeros({1, 8, 9, 3}), {.left = 2}, 4).mask[0][0][2].item<double>() == 0);
}
