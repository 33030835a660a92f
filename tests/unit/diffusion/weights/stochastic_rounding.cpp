// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/stochastic_rounding.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/load.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;

namespace {

bool same_bytes(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() &&
         at::equal(a.view(at::kByte), b.view(at::kByte));
}

}  // namespace

TEST_CASE("stochastic rounding: the bytes of the reference, for every recorded seed") {
  const auto golden = test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "lora_formats_more"))
    return test::skipped("recorded 8-bit rounding", "no recorded data (set WEFT_GOLDEN_DIR)");
  const tensor::InferenceGuard guard;
  const auto index = test::read_json(*golden / "lora_formats_more" / "index.json");
  REQUIRE(!index.at("rounding").empty());
  for (const auto& entry : index.at("rounding")) {
    const auto file = weights::load_state_dict(*golden / "lora_formats_more" / entry.at("file").get<std::string>());
    const auto seed = entry.at("seed").get<std::uint64_t>();
    INFO("seed " << seed);
    const auto& x = file.at("x");
    CHECK(same_bytes(weights::round_stochastically(x, at::kFloat8_e4m3fn, seed), file.at("rounded_e4m3fn")));
    CHECK(same_bytes(weights::round_stochastically(x, at::kFloat8_e5m2, seed), file.at("rounded_e5m2")));
  }
  for (const auto& [name, seed] : index.at("name_to_seed").items())
    CHECK(weights::rounding_seed(name) == seed.get<std::uint64_t>());
}

TEST_CASE("stochastic rounding: 8-bit numbers stay as they are but for one in hundreds") {
  for (const auto fp8 : {at::kFloat8_e4m3fn, at::kFloat8_e5m2}) {
    const auto all = at::arange(256, at::kInt).to(at::kByte).view(fp8);
    const auto values = all.to(at::kFloat);
    const auto finite = values.index({values.isfinite()}).contiguous();
    for (const std::uint64_t seed : {0, 7}) {
      const auto rounded = weights::round_stochastically(finite, fp8, seed).to(at::kFloat);
      CHECK(rounded.ne(finite).sum().item<std::int64_t>() <= 3);
    }
  }
}

TEST_CASE("stochastic rounding: the mean of many draws is the value") {
  const auto value = at::full({100000}, 1.03F);
  const auto rounded = weights::round_stochastically(value, at::kFloat8_e4m3fn, 3).to(at::kDouble);
  CHECK(rounded.min().item<double>() == 1.0);
  CHECK(rounded.max().item<double>() == 1.125);
  CHECK(rounded.mean().item<double>() == Approx(1.03).margin(2e-3));
}

TEST_CASE("stochastic rounding: the ends of the formats, and what is no number") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const auto odd = at::tensor({1e9F, -1e9F, kInfinity, -kInfinity, std::nanf(""), 60000.0F, -0.0F});
  const auto e4m3 = weights::round_stochastically(odd, at::kFloat8_e4m3fn, 1).to(at::kFloat);
  const auto e5m2 = weights::round_stochastically(odd, at::kFloat8_e5m2, 1).to(at::kFloat);
  CHECK(at::equal(e4m3.narrow(0, 0, 4), at::tensor({448.0F, -448.0F, 448.0F, -448.0F})));
  CHECK(e5m2.narrow(0, 0, 5).isnan().all().item<bool>());
  CHECK(e4m3[4].isnan().item<bool>());
  CHECK(e4m3[5].item<float>() == 448.0F);
  CHECK(e5m2[5].item<float>() == 57344.0F);
  CHECK(e4m3[6].item<float>() == 0.0F);
  CHECK_THROWS_AS(weights::round_stochastically(odd, at::kHalf, 1), std::invalid_argument);
}
