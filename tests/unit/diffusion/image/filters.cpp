// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/blend.hpp"
#include "diffusion/image/blur.hpp"
#include "diffusion/image/canny.hpp"
#include "diffusion/image/color_space.hpp"
#include "diffusion/image/morphology.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

namespace {

/// The extreme over every window, looked up value by value.
at::Tensor slow_dilation(const at::Tensor& plane, std::int64_t before, std::int64_t after) {
  at::Tensor result = at::empty_like(plane);
  const std::int64_t height = plane.size(0), width = plane.size(1);
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t top = std::max<std::int64_t>(0, y - before), bottom = std::min(height, y + after + 1);
      const std::int64_t left = std::max<std::int64_t>(0, x - before), right = std::min(width, x + after + 1);
      result[y][x] = plane.narrow(0, top, bottom - top).narrow(1, left, right - left).max();
    }
  return result;
}

double largest(const at::Tensor& tensor) { return tensor.abs().max().item<double>(); }

}  // namespace

TEST_CASE("morphology: windows of any side, also larger than the picture, take the extremes around") {
  const at::Tensor plane = at::rand({13, 17});
  for (const std::int64_t side : {1, 2, 3, 4, 7, 12, 30, 999}) {
    INFO(side);
    const std::int64_t after = side / 2, before = side - 1 - after;
    CHECK(at::equal(image::morphology(plane, "dilate", side), slow_dilation(plane, before, after)));
    CHECK(at::equal(image::morphology(plane, "erode", side), -slow_dilation(-plane, after, before)));
  }
  const at::Tensor opened = image::morphology(plane, "open", 3);
  CHECK(at::equal(image::morphology(plane, "top_hat", 3), plane - opened));
  CHECK_THROWS_AS(image::morphology(plane, "melt", 3), UsageError);
}

TEST_CASE("grown: a diamond or a square, and as far as there is something to grow into") {
  at::Tensor mask = at::zeros({1, 7, 9});
  mask[0][3][4] = 1;
  CHECK(image::grown(mask, 2, true).sum().item<double>() == 13);
  CHECK(image::grown(mask, 2, false).sum().item<double>() == 25);
  CHECK(at::equal(image::grown(mask, 16384, true), at::ones({1, 7, 9})));
  CHECK(at::equal(image::grown(mask, 16384, false), at::ones({1, 7, 9})));
  CHECK(at::equal(image::grown(mask, -1, true), at::zeros({1, 7, 9})));
  CHECK(at::equal(image::grown(mask, 0, true), mask));
}

TEST_CASE("blurred: a flat picture stays flat; a radius as large as the picture is an error") {
  const at::Tensor flat = at::full({1, 3, 9, 12}, 0.25f);
  CHECK(largest(image::blurred(flat, {.radius = 8, .sigma = 0.1}) - flat) < 1e-6);
  CHECK(largest(image::sharpened(flat, {.radius = 3, .sigma = 10}, 5) - flat) < 1e-4);
  CHECK_THROWS_AS(image::blurred(flat, {.radius = 9, .sigma = 1}), UsageError);
}

TEST_CASE("canny: a step is one line, noise under the threshold none, weak ends hang on to strong ones") {
  at::Tensor picture = at::zeros({1, 1, 16, 20});
  picture.narrow(3, 10, 10).fill_(1);
  const at::Tensor edges = image::canny(picture, 0.4, 0.8);
  CHECK(edges.sum().item<double>() == 16);
  CHECK(edges[0][0].select(1, 9).min().item<double>() == 1);
  CHECK(image::canny(at::full({2, 3, 8, 8}, 0.5f), 0.01, 0.02).sum().item<double>() == 0);
  at::Tensor fading = at::zeros({1, 1, 32, 20});
  fading.narrow(3, 10, 10).copy_(at::linspace(0.05, 1, 32).view({1, 1, 32, 1}).expand({1, 1, 32, 10}));
  const at::Tensor followed = image::canny(fading, 0.3, 2.0), strong = image::canny(fading, 2.0, 2.0);
  CHECK(strong.sum().item<double>() > 0);
  CHECK(followed.sum().item<double>() > strong.sum().item<double>());
}

TEST_CASE("canny: thresholds the wrong way round, tiny pictures and other channels are errors") {
  const at::Tensor picture = at::rand({1, 3, 8, 8});
  CHECK_THROWS_AS(image::canny(picture, 0.8, 0.4), UsageError);
  CHECK_THROWS_AS(image::canny(picture, 0.0, 0.4), UsageError);
  CHECK_THROWS_AS(image::canny(at::rand({1, 3, 2, 8}), 0.1, 0.4), UsageError);
  CHECK_THROWS_AS(image::canny(at::rand({1, 4, 8, 8}), 0.1, 0.4), UsageError);
}

TEST_CASE("blend: difference is not clamped, other modes are errors") {
  const at::Tensor below = at::full({1, 2, 2, 3}, 0.25f), above = at::full({1, 2, 2, 3}, 0.75f);
  CHECK(image::blend(below, above, "difference").max().item<double>() == Approx(-0.5));
  CHECK(image::blend(below, above, "screen").max().item<double>() == Approx(0.8125));
  CHECK_THROWS_AS(image::blend(below, above, "burn"), UsageError);
  CHECK_THROWS_AS(image::porter_duff({below, above}, {below, above}, "OVER"), UsageError);
}

TEST_CASE("porter_duff: nothing opaque is black, and SRC_OVER keeps the colors of an opaque source") {
  const image::Layer red{at::ones({2, 2, 3}), at::ones({2, 2, 1})}, none{at::ones({2, 2, 3}), at::zeros({2, 2, 1})};
  CHECK(image::porter_duff(none, none, "SRC_OVER").color.max().item<double>() == 0);
  const image::Layer over = image::porter_duff(red, none, "SRC_OVER");
  CHECK(over.color.min().item<double>() == 1);
  CHECK(over.alpha.min().item<double>() == 1);
}

TEST_CASE("color spaces: there and back again; known values of L*a*b* and of the curves") {
  const at::Tensor rgb = at::rand({4, 5, 3});
  CHECK(largest(image::yuv_to_rgb(image::rgb_to_yuv(rgb)) - rgb) < 1e-5);
  CHECK(largest(image::lab_to_rgb(image::rgb_to_lab(rgb)) - rgb) < 1e-4);
  const at::Tensor red = image::rgb_to_lab(at::tensor({1.0f, 0.0f, 0.0f}));
  CHECK(red[0].item<double>() == Approx(53.24).margin(0.05));
  CHECK(red[1].item<double>() == Approx(80.09).margin(0.1));
  CHECK(red[2].item<double>() == Approx(67.20).margin(0.1));
  CHECK(image::srgb_to_linear(at::tensor({0.5f})).item<double>() == Approx(0.21404).margin(1e-4));
  CHECK(image::hlg_to_linear(at::tensor({0.5f})).item<double>() == Approx(1.0 / 12).margin(1e-5));
  CHECK(image::hlg_to_linear(at::tensor({1.0f})).item<double>() == Approx(1.0).margin(1e-4));
  CHECK(image::srgb_to_linear(at::tensor({0.5f, 0.5f, 0.5f, 0.5f}))[3].item<double>() == 0.5);
}
