// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include "diffusion/image/curve.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using image::Curve;

TEST_CASE("curve: a straight line through two points, whichever way it is drawn") {
  for (const auto between : {Curve::Between::monotone, Curve::Between::straight}) {
    const auto levels = image::levels_of({{{1, 1}, {0, 0}}, between}, 256);
    REQUIRE(levels.size() == 256);
    for (std::size_t i = 0; i < 256; ++i) CHECK(levels[i] == Approx(static_cast<double>(i) / 255).margin(1e-6));
  }
}

TEST_CASE("curve: a cubic never leaves the space between its points, and passes through them") {
  const Curve curve{{{0, 0}, {0.25, 0.7}, {0.5, 0.7}, {0.75, 0.1}, {1, 1}}, Curve::Between::monotone};
  const auto levels = image::levels_of(curve, 101);
  CHECK(levels[25] == Approx(0.7));
  CHECK(levels[75] == Approx(0.1));
  for (std::size_t i = 25; i <= 50; ++i) CHECK(levels[i] == Approx(0.7));
  for (std::size_t i = 1; i <= 25; ++i) CHECK(levels[i] >= levels[i - 1]);
  for (std::size_t i = 51; i <= 75; ++i) CHECK(levels[i] <= levels[i - 1]);
  for (const float level : levels) CHECK((level >= 0.0f && level <= 1.0f));
}

// Slopes by hand: rises 1.6 and 0.4, so 1.6, 1.0, 0.4; within the circle. Halfway, Hermite's cubic is the mean of the
// ends and an eighth of the piece's length times the difference of the slopes.
TEST_CASE("curve: the slopes of a cubic are the means of both sides") {
  const auto levels = image::levels_of({{{0, 0}, {0.5, 0.8}, {1, 1}}, Curve::Between::monotone}, 5);
  CHECK(levels[1] == Approx(0.4 + 0.5 * (1.6 - 1.0) / 8));
  CHECK(levels[3] == Approx(0.9 + 0.5 * (1.0 - 0.4) / 8));
}

// Rises 0.125 and 7: the slope between them would be 28.5 times the first rise; the circle makes it less than 3 times.
TEST_CASE("curve: steep neighbours are tamed") {
  const auto levels = image::levels_of({{{0, 0}, {0.8, 0.1}, {1, 1.5}}, Curve::Between::monotone}, 1001);
  for (std::size_t i = 1; i < levels.size(); ++i) CHECK(levels[i] >= levels[i - 1]);
}

TEST_CASE("curve: level beyond its points; none at all is 0; one is everywhere") {
  const auto inner = image::levels_of({{{0.25, 0.2}, {0.75, 0.9}}, Curve::Between::straight}, 5);
  CHECK(inner == std::vector<float>{0.2f, 0.2f, 0.55f, 0.9f, 0.9f});
  CHECK(image::levels_of({}, 3) == std::vector<float>{0, 0, 0});
  CHECK(image::levels_of({{{0.5, 0.3}}}, 3) == std::vector<float>{0.3f, 0.3f, 0.3f});
}

TEST_CASE("curve: two points above one another are a step; what is no number is refused") {
  const auto step = image::levels_of({{{0, 0}, {0.5, 0}, {0.5, 1}, {1, 1}}, Curve::Between::monotone}, 5);
  CHECK(step == std::vector<float>{0, 0, 1, 1, 1});
  CHECK_THROWS_AS(image::levels_of({{{0, std::nan("")}}}, 2), UsageError);
  CHECK_THROWS_AS(image::levels_of({{{std::numeric_limits<double>::infinity(), 0}}}, 2), UsageError);
}
