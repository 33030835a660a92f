// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/compare.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using weft::tensor::difference;

TEST_CASE("compare: equal tensors have no distance, whatever their dtype") {
  const at::Tensor a = at::arange(8, at::kFloat);
  CHECK(difference(a, a).equal());
  CHECK(difference(a.to(at::kHalf), a).equal());
  CHECK(difference(a, a).relative() == 0);
}

TEST_CASE("compare: the distance is in standard deviations of the reference") {
  const at::Tensor reference = at::tensor({-1.0, 1.0, -1.0, 1.0});
  const auto found = difference(reference + 0.25, reference);
  CHECK(found.max_abs == Approx(0.25));
  CHECK(found.reference_std == Approx(1.0));
  CHECK(found.relative() == Approx(0.25));
  CHECK(found.different == 4);
}

TEST_CASE("compare: another shape and a lone NaN are infinitely far; shared NaN and infinities are equal") {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  CHECK(std::isinf(difference(at::zeros({2}), at::zeros({3})).relative()));
  CHECK(difference(at::tensor({nan, infinity, 1.0}), at::tensor({nan, infinity, 1.0})).equal());
  const auto found = difference(at::tensor({nan, 1.0}), at::tensor({0.0, 1.0}));
  CHECK(found.different == 1);
  CHECK(std::isinf(found.max_abs));
}

TEST_CASE("compare: constants that differ are infinitely far, empty tensors equal") {
  CHECK(std::isinf(difference(at::ones({4}), at::zeros({4})).relative()));
  CHECK(difference(at::empty({0}), at::empty({0})).equal());
}
