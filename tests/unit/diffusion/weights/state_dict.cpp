// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/state_dict.hpp"

#include <catch2/catch.hpp>

#include "diffusion/weights/describe.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using namespace weft::weights;
using Catch::Matchers::Contains;

namespace {

StateDict sample() {
  return StateDict({{"model.a.weight", at::ones({2, 3}, at::kHalf)},
                    {"model.a.bias", at::ones({2}, at::kHalf)},
                    {"model.b.weight", at::ones({4}, at::kFloat)},
                    {"steps", at::ones({}, at::kLong)}},
                   {}, "model.safetensors", {1, 2});
}

}  // namespace

TEST_CASE("state dict: a part has shorter keys, the same tensors and an identity of its own") {
  const StateDict dict = sample();
  const StateDict part = dict.with_prefix("model.");
  CHECK(part.tensors().size() == 3);
  CHECK(part.at("a.weight").is_same(dict.at("model.a.weight")));
  CHECK_FALSE(part.identity() == dict.identity());
  CHECK(part.identity() == dict.with_prefix("model.").identity());
  CHECK_FALSE(part.identity() == dict.with_prefix("model.a.").identity());
  CHECK(part.with_prefix("a.").prefix() == "model.a.");
}

TEST_CASE("state dict: prefixes are found at key boundaries of the map") {
  const StateDict dict = sample();
  CHECK(dict.has_prefix("model.a"));
  CHECK(dict.has_prefix(""));
  CHECK_FALSE(dict.has_prefix("model.c"));
  CHECK_FALSE(dict.has_prefix("z"));
  CHECK(dict.with_prefix("z").tensors().empty());
}

TEST_CASE("state dict: a missing key names the file, the key as the file would spell it, and near ones") {
  CHECK(sample().find("model.a.weigth") == nullptr);
  CHECK_THROWS_WITH(sample().with_prefix("model.").at("a.weights"),
                    Contains("model.safetensors") && Contains("'model.a.weights'") && Contains("'a.weight'"));
}

TEST_CASE("describe: counts by dtype, parameters are the floating-point elements") {
  const Summary summary = summarise(sample());
  CHECK(summary.tensors == 4);
  CHECK(summary.parameters == 12);
  CHECK(summary.bytes == 6 * 2 + 2 * 2 + 4 * 4 + 8);
  CHECK(summary.dtypes.at("fp16").tensors == 2);
  CHECK(summary.dtypes.at("int64").bytes == 8);
  CHECK(dtype_text(summary) == "fp16 (2), fp32 (1)");
}

TEST_CASE("describe: sizes have three digits and decimal units") {
  CHECK(size_text(0) == "0 bytes");
  CHECK(size_text(999) == "999 bytes");
  CHECK(size_text(19'000'000) == "19.0 MB");
  CHECK(size_text(2'132'625'918) == "2.13 GB");
  CHECK(size_text(334'641'012) == "335 MB");
  CHECK(size_text(999'999) == "1.00 MB");
}
