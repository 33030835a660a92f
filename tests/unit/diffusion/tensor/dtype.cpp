// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/dtype.hpp"

#include <catch2/catch.hpp>

using namespace weft::tensor;

TEST_CASE("dtype: names round-trip for every dtype a safetensors file can hold") {
  for (const char* name : {"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", "I64", "I32", "I16", "I8", "U8", "U16",
                           "U32", "U64", "BOOL", "C64"}) {
    const auto dtype = from_safetensors_name(name);
    REQUIRE(dtype);
    CHECK(safetensors_name(*dtype) == name);
    CHECK(parse_dtype(dtype_name(*dtype)) == dtype);
  }
}

TEST_CASE("dtype: people's names are understood, others are not") {
  CHECK(parse_dtype("half") == at::kHalf);
  CHECK(parse_dtype("bfloat16") == at::kBFloat16);
  CHECK(parse_dtype("float") == at::kFloat);
  CHECK_FALSE(parse_dtype("fp4"));
  CHECK_FALSE(from_safetensors_name("f32"));
  CHECK(safetensors_name(at::kComplexDouble).empty());
}

TEST_CASE("dtype: shapes are shown as lists") {
  CHECK(shape_text({320, 4, 3, 3}) == "[320, 4, 3, 3]");
  CHECK(shape_text({}) == "[]");
}
