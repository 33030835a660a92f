// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include <ATen/ATen.h>

namespace weft::weights {

/// ComfyUI's rounding of a patched weight to 8 bits: up or down by chance, so that changes below one step are not lost.
/// The same seed gives the same bits as there on the CPU.
/// weight: float32, on the CPU, any shape. fp8: Float8_e4m3fn or Float8_e5m2; throws std::invalid_argument otherwise.
/// Values beyond the largest finite number become that, those beyond float16 no number at all in E5M2; one draw an
/// element, in row-major order.
at::Tensor round_stochastically(const at::Tensor& weight, at::ScalarType fp8, std::uint64_t seed);

/// The seed that ComfyUI gives a weight: the CRC-32 of its name there ("diffusion_model.img_in.weight").
std::uint64_t rounding_seed(std::string_view name);

}  // namespace weft::weights
