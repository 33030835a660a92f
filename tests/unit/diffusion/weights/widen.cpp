// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/widen.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

using namespace weft;

namespace {

/// Bit for bit, so that NaN equals itself.
bool same_bits(const at::Tensor& a, const at::Tensor& b) {
  const auto words = a.element_size() == 2 ? at::kShort : at::kInt;
  return a.scalar_type() == b.scalar_type() && a.view(words).equal(b.view(words));
}

}  // namespace

TEST_CASE("widen: every fp8 value becomes what libtorch makes of it") {
  const at::Tensor bytes = at::arange(256, at::kByte).repeat({1000});
  for (const auto fp8 : {at::kFloat8_e4m3fn, at::kFloat8_e5m2})
    for (const auto dtype : {at::kFloat, at::kBFloat16, at::kHalf}) {
      const at::Tensor source = bytes.view(fp8);
      CHECK(same_bits(weights::converted(source, dtype), source.to(dtype)));
    }
}

TEST_CASE("widen: other dtypes convert as ever, and the same dtype is not copied") {
  const at::Tensor half = at::linspace(-3, 3, 100).to(at::kHalf);
  CHECK(weights::converted(half, at::kFloat).equal(half.to(at::kFloat)));
  CHECK(weights::converted(half, at::kHalf).is_same(half));
  const at::Tensor target = at::empty({100}, at::kBFloat16);
  weights::convert_into(target, half);
  CHECK(target.equal(half.to(at::kBFloat16)));
}
