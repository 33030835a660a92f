// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/t5/relative_bias.hpp"

#include <map>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

using namespace weft::models::t5;

TEST_CASE("t5 relative bias: the buckets of distances") {
  constexpr std::int64_t kLength = 300;
  const at::Tensor buckets = distance_buckets(kLength, 32);
  REQUIRE(buckets.sizes() == at::IntArrayRef{2 * kLength - 1});
  // What transformers' T5 has for these.
  const std::map<std::int64_t, std::int64_t> expected{
      {-299, 15}, {-128, 15}, {-91, 15}, {-90, 14}, {-64, 14}, {-16, 10}, {-12, 9},  {-11, 8}, {-8, 8},  {-7, 7},
      {-1, 1},    {0, 0},     {1, 17},   {7, 23},   {8, 24},   {11, 24},  {12, 25},  {16, 26}, {23, 27}, {32, 28},
      {45, 28},   {46, 29},   {64, 30},  {90, 30},  {91, 31},  {127, 31}, {128, 31}, {299, 31}};
  for (const auto& [distance, bucket] : expected) {
    INFO("distance " << distance);
    CHECK(buckets[distance + kLength - 1].item<std::int64_t>() == bucket);
  }
}

TEST_CASE("t5 relative bias: from query to key, by head") {
  constexpr std::int64_t kLength = 20, kHeads = 3;
  const at::Tensor table = at::arange(32 * kHeads, at::kFloat).view({32, kHeads});
  const RelativeBias bias(table, kLength);
  const at::Tensor buckets = distance_buckets(kLength, 32);
  const at::Tensor all = bias.of_heads(0, kHeads);
  REQUIRE(all.sizes() == at::IntArrayRef{kHeads, kLength, kLength});
  for (std::int64_t head = 0; head < kHeads; ++head)
    for (std::int64_t query = 0; query < kLength; ++query)
      for (std::int64_t key = 0; key < kLength; ++key) {
        const auto bucket = buckets[key - query + kLength - 1].item<std::int64_t>();
        REQUIRE(all[head][query][key].item<float>() == table[bucket][head].item<float>());
      }
  CHECK(at::equal(bias.of_heads(1, 2), all.narrow(0, 1, 2)));
  CHECK(RelativeBias(table, 1).of_heads(0, 1).item<float>() == 0.0f);
}
