// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ATen/ATen.h>

namespace weft::test {

/// The tensors of a recorded file.
using Golden = std::map<std::string, at::Tensor>;

/// Nothing (after saying so) when the recorded data is not there. name: "samplers/sigmas.safetensors".
std::optional<Golden> golden_file(const std::string& name);

/// "a/b/c" -> {"a", "b", "c"}
std::vector<std::string> split_key(const std::string& key, char separator = '/');

/// The number after a name: number_after("steps20", "steps") is 20.
double number_after(const std::string& text, const std::string& name);

/// "2x4x8x8" -> {2, 4, 8, 8}
std::vector<std::int64_t> parse_shape(const std::string& text);

/// Whether two tensors hold the same bits (but for the sign of zero), with a line that says how far they are apart.
bool equal_bits(const at::Tensor& actual, const at::Tensor& expected, const std::string& what);

/// Whether float32 tensors are within `ulps` steps of each other. The recorded data comes from a CPU with AVX-512;
/// with other vector widths, exp, log and linspace of the same library round differently in the last place.
bool within_ulps(const at::Tensor& actual, const at::Tensor& expected, std::int64_t ulps, const std::string& what);

}  // namespace weft::test
