// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/dtype.hpp"

#include <array>

#include <fmt/format.h>

namespace weft::tensor {
namespace {

struct Names {
  at::ScalarType dtype;
  std::string_view shown;
  std::string_view safetensors;
};

// https://github.com/huggingface/safetensors, `Dtype`; complex numbers there are C64 alone.
constexpr std::array kNames{
    Names{at::kDouble, "fp64", "F64"},
    Names{at::kFloat, "fp32", "F32"},
    Names{at::kHalf, "fp16", "F16"},
    Names{at::kBFloat16, "bf16", "BF16"},
    Names{at::kFloat8_e4m3fn, "fp8_e4m3fn", "F8_E4M3"},
    Names{at::kFloat8_e5m2, "fp8_e5m2", "F8_E5M2"},
    Names{at::kLong, "int64", "I64"},
    Names{at::kInt, "int32", "I32"},
    Names{at::kShort, "int16", "I16"},
    Names{at::kChar, "int8", "I8"},
    Names{at::kByte, "uint8", "U8"},
    Names{at::kUInt16, "uint16", "U16"},
    Names{at::kUInt32, "uint32", "U32"},
    Names{at::kUInt64, "uint64", "U64"},
    Names{at::kBool, "bool", "BOOL"},
    Names{at::kComplexFloat, "complex64", "C64"},
};

struct Alias {
  std::string_view name;
  at::ScalarType dtype;
};
constexpr std::array kAliases{
    Alias{"float64", at::kDouble},
    Alias{"double", at::kDouble},
    Alias{"float32", at::kFloat},
    Alias{"float", at::kFloat},
    Alias{"float16", at::kHalf},
    Alias{"half", at::kHalf},
    Alias{"bfloat16", at::kBFloat16},
    Alias{"long", at::kLong},
    Alias{"int", at::kInt},
    Alias{"float8_e4m3fn", at::kFloat8_e4m3fn},
    Alias{"float8_e5m2", at::kFloat8_e5m2},
};

}  // namespace

std::string dtype_name(at::ScalarType dtype) {
  for (const Names& names : kNames)
    if (names.dtype == dtype) return std::string(names.shown);
  return c10::toString(dtype);
}

std::optional<at::ScalarType> parse_dtype(std::string_view name) {
  for (const Names& names : kNames)
    if (names.shown == name) return names.dtype;
  for (const Alias& alias : kAliases)
    if (alias.name == name) return alias.dtype;
  return std::nullopt;
}

std::string safetensors_name(at::ScalarType dtype) {
  for (const Names& names : kNames)
    if (names.dtype == dtype) return std::string(names.safetensors);
  return {};
}

std::optional<at::ScalarType> from_safetensors_name(std::string_view name) {
  for (const Names& names : kNames)
    if (names.safetensors == name) return names.dtype;
  return std::nullopt;
}

std::string shape_text(at::IntArrayRef sizes) { return fmt::format("[{}]", fmt::join(sizes, ", ")); }

}  // namespace weft::tensor
