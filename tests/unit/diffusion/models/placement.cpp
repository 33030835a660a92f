// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/placement.hpp"

#include <ATen/ops/empty.h>
#include <catch2/catch.hpp>

using namespace weft;

namespace {

/// A store with one weight of so many elements, float16, whose memory is never touched.
std::unique_ptr<weights::ParameterStore> store_of(std::int64_t elements) {
  const at::Tensor weight = at::empty({1}, at::kHalf).expand({elements});
  auto store =
      std::make_unique<weights::ParameterStore>(weights::StateDict({{"a", weight}}, {}, "text.safetensors", {1, 1}));
  store->require("a");
  return store;
}

}  // namespace

TEST_CASE("placement: in float32, small text encoders are converted and large ones are streamed") {
  const device::Settings fp32{.dtype = device::DtypeMode::fp32};
  CHECK(models::text_placement(*store_of(1 << 20), fp32) == device::text_policy(fp32));
  CHECK(models::text_placement(*store_of(std::int64_t{1} << 29), fp32).resident_limit == 0);
}

TEST_CASE("placement: text encoders that stay in their file's dtype take no memory, whatever their size") {
  const device::Settings automatic;
  CHECK(models::text_placement(*store_of(std::int64_t{1} << 29), automatic) == device::text_policy(automatic));
}
