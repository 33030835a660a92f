// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <ATen/ATen.h>

namespace weft::tensor {

/// The short name people use: "fp32", "fp16", "bf16", "fp8_e4m3fn", "int64", "bool"…
std::string dtype_name(at::ScalarType dtype);

/// Reads "fp32", "float32", "float", "fp16", "half", "bf16"… Nothing when the name is unknown.
std::optional<at::ScalarType> parse_dtype(std::string_view name);

/// The name in a safetensors header ("F32", "BF16", "F8_E4M3", "BOOL"…). Empty when the format has none.
std::string safetensors_name(at::ScalarType dtype);

/// The dtype that a safetensors header means. Nothing when the name is unknown.
std::optional<at::ScalarType> from_safetensors_name(std::string_view name);

/// "[320, 4, 3, 3]": a shape as error messages and listings show it.
std::string shape_text(at::IntArrayRef sizes);

}  // namespace weft::tensor
