// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>

#include "diffusion/sampling/beta_quantile.hpp"

using weft::sampling::beta_quantile;

TEST_CASE("beta quantile: where there is a formula") {
  for (const double share : {1e-9, 0.01, 0.2, 0.5, 0.77, 0.999}) {
    CHECK(beta_quantile(share, 1.0, 1.0) == share);
    CHECK(beta_quantile(share, 3.0, 1.0) == Approx(std::cbrt(share)).epsilon(1e-9));
    CHECK(beta_quantile(share, 1.0, 4.0) == Approx(1.0 - std::pow(1.0 - share, 0.25)).epsilon(1e-8).margin(1e-15));
    const double sine = std::sin(std::acos(-1.0) / 2.0 * share);
    CHECK(beta_quantile(share, 0.5, 0.5) == Approx(sine * sine).epsilon(1e-8).margin(1e-15));
  }
}

TEST_CASE("beta quantile: symmetric, and exact in the middle") {
  for (const double alpha : {0.05, 0.6, 2.0, 50.0}) {
    CHECK(beta_quantile(0.5, alpha, alpha) == 0.5);
    CHECK(beta_quantile(0.3, alpha, alpha) == Approx(1.0 - beta_quantile(0.7, alpha, alpha)).epsilon(1e-9));
    CHECK(beta_quantile(0.0, alpha, 1.0) == 0.0);
    CHECK(beta_quantile(1.0, alpha, 1.0) == 1.0);
  }
}
