// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <span>

namespace weft::weights {

/// Whether a dtype is one of the 8-bit floating-point formats that weights are stored in: e4m3fn or e5m2
/// (Micikevicius et al. 2022, "FP8 Formats for Deep Learning").
bool is_fp8(at::ScalarType dtype);

/// Copies with conversion of the dtype, like target.copy_(source). Both contiguous and of the same number of elements.
/// On the CPU, fp8 is looked up in a table of its 256 values, on the threads that the calling thread may use: some
/// 15 times as fast as libtorch's own conversion. Exact in float32, rounded once in narrower dtypes. Quantised weights
/// (gguf_blocks.hpp) are unpacked, also where they are said to be of that dtype already.
void convert_into(const at::Tensor& target, const at::Tensor& source);

/// The same values in `dtype`: `source` itself where it has that dtype already.
at::Tensor converted(const at::Tensor& source, at::ScalarType dtype);

/// Host tensors of one dtype as one in `dtype`, one after the other along the first dimension: the only one itself where
/// it has that dtype already. parts: not empty; of one shape but for the first dimension.
at::Tensor joined(std::span<const at::Tensor> parts, at::ScalarType dtype);

}  // namespace weft::weights
