// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/brownian_tree.hpp"
#include "diffusion/sampling/seed_sequence.hpp"

using namespace weft;

// Values of numpy.random.SeedSequence(entropy, spawn_key=…, pool_size=24).generate_state(4), numpy 2.4.
TEST_CASE("seed sequence: numpy's words") {
  using Words = std::vector<std::uint32_t>;
  CHECK(sampling::seed_words(20251124, {}, 4) == Words{3246433802U, 11912906U, 3797965278U, 1006518187U});
  CHECK(sampling::seed_words(20251124, {5, 3}, 4) == Words{1391709628U, 341844286U, 2887995916U, 2237520672U});
  CHECK(sampling::seed_words((1ULL << 40) + 7, {1ULL << 33, 31}, 4) ==
        Words{1569551300U, 820426597U, 2935705263U, 2146457393U});
}

TEST_CASE("brownian tree: parts of an interval add up to it, in whatever order they are asked for") {
  const auto like = at::zeros({1, 4, 8, 8});
  sampling::BrownianTree tree(like, 0.03, 14.6, 5);
  const auto low = tree.increment(0.03, 2.0);
  const auto high = tree.increment(2.0, 14.6);
  sampling::BrownianTree other(like, 0.03, 14.6, 5);
  const auto whole = other.increment(0.03, 14.6);
  CHECK(at::allclose(low + high, whole, 1e-4, 1e-5));
  CHECK(at::equal(other.increment(2.0, 14.6), high));
  CHECK_FALSE(at::equal(sampling::BrownianTree(like, 0.03, 14.6, 6).increment(2.0, 14.6), high));
}

TEST_CASE("brownian tree: what lies outside is cut off") {
  sampling::BrownianTree tree(at::zeros({1, 1, 4, 4}), 1.0, 2.0, 5);
  CHECK(at::equal(tree.increment(0.0, 3.0), tree.increment(1.0, 2.0)));
  CHECK(tree.increment(3.0, 4.0).abs().max().item<float>() == 0.0F);
}

TEST_CASE("brownian tree: the whole is as long as was asked for, though its ends are rounded to six decimals") {
  const auto like = at::zeros({1, 4, 8, 8});
  const auto shorter = sampling::BrownianTree(like, 1.0000004, 1.0000006, 5).increment(0.0, 2.0);
  const auto longer = sampling::BrownianTree(like, 1.0, 1.000001, 5).increment(0.0, 2.0);
  CHECK(at::allclose(shorter, longer * std::sqrt(0.2), 1e-4, 1e-8));
}

TEST_CASE("brownian noise: unit variance, the sign of the direction") {
  const auto like = at::zeros({1, 4, 64, 64});
  sampling::BrownianNoise noise(like, at::tensor({14.6F, 5.0F, 0.03F, 0.0F}), 3);
  const auto a = at::scalar_tensor(14.6F, at::kFloat);
  const auto b = at::scalar_tensor(5.0F, at::kFloat);
  const auto down = noise.between(a, b);
  CHECK(down.std().item<double>() == Approx(1.0).margin(0.03));
  CHECK(at::equal(noise.between(b, a), -down));
}
