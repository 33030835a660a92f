// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <map>

#include <ATen/ATen.h>

#include "diffusion/sampling/noise.hpp"
#include "engine/base/errors.hpp"
#include "golden_file.hpp"

using namespace weft;

TEST_CASE("noise: every recorded seed, shape and batch_index gives the reference's bits") {
  const auto golden = test::golden_file("sd15_tiny/noise.safetensors");
  if (!golden) return;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key, '_');  // seed42_4x4x8x8[_batch_index_0_2_2_1]
    std::vector<std::int64_t> index;
    for (std::size_t i = 4; i < part.size(); ++i) index.push_back(std::stoll(part[i]));
    const auto noise =
        sampling::prepare_noise(test::parse_shape(part[1]), at::kFloat, std::stoull(part[0].substr(4)), index);
    CHECK(test::equal_bits(noise, expected, key));
  }
}

TEST_CASE("noise: odd shapes and large seeds") {
  const auto golden = test::golden_file("samplers_more/prepare_noise.safetensors");
  if (!golden) return;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);
    if (part[0] == "batch_inds") continue;
    const auto noise =
        sampling::prepare_noise(test::parse_shape(part[1]), expected.scalar_type(), std::stoull(part[0].substr(4)));
    CHECK(test::equal_bits(noise, expected, key));
  }
}

TEST_CASE("noise: batch_index keeps images that are repeated, out of order or far apart") {
  const auto golden = test::golden_file("samplers_more/prepare_noise.safetensors");
  if (!golden) return;
  const std::map<std::string, std::vector<std::int64_t>> index{
      {"0123", {0, 1, 2, 3}}, {"dup", {2, 2, 0}}, {"gap", {3, 5}}, {"small", {1, 0}}, {"unsorted", {5, 0, 3}}};
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);
    if (part[0] != "batch_inds" || !index.contains(part[1])) continue;
    const auto noise = sampling::prepare_noise(expected.sizes(), expected.scalar_type(), std::stoull(part[2].substr(4)),
                                               index.at(part[1]));
    CHECK(test::equal_bits(noise, expected, key));
  }
}

TEST_CASE("noise: seeds that are equal modulo 2^32 give equal noise, and dtypes are drawn, not rounded") {
  const std::vector<std::int64_t> shape{1, 4, 8, 8};
  CHECK(at::equal(sampling::prepare_noise(shape, at::kFloat, 5),
                  sampling::prepare_noise(shape, at::kFloat, (7ULL << 32) + 5)));
  const auto half = sampling::prepare_noise(shape, at::kHalf, 5);
  CHECK(half.scalar_type() == at::kHalf);
}

TEST_CASE("noise: an index that no batch has is said, not drawn for hours") {
  CHECK_THROWS_AS(sampling::prepare_noise({1, 4, 8, 8}, at::kFloat, 0, {-1}), NodeError);
  CHECK_THROWS_AS(sampling::prepare_noise({1, 4, 8, 8}, at::kFloat, 0, {1LL << 40}), NodeError);
}
