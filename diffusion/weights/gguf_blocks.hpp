// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <ATen/core/Tensor.h>

namespace weft::weights {

/// A way to write weights as blocks of a few bits each with shared scales, as ggml defines it
/// (ggml/src/ggml-common.h of llama.cpp, MIT).
struct BlockFormat {
  std::uint32_t number;         ///< in GGUF files
  std::string_view name;        ///< "Q4_K"
  std::int64_t block_elements;  ///< weights in a block
  std::size_t block_bytes;
  /// Writes the weights of `blocks` blocks one after the other, computed in float32 and exact in it.
  void (*unpack)(const std::byte* source, float* target, std::int64_t blocks);
};

/// Null for a number that is none, or no block format.
const BlockFormat* block_format_of(std::uint32_t number);

/// A tensor of quantised weights: of the given sizes, of dtype float16 so far as anyone asks, without values (device
/// "meta"), so that computing with it by mistake is an error; `converted()` gives the weights. Views of whole blocks of
/// it are such tensors too. data: sizes' product / block_elements * block_bytes bytes, which `owner` keeps alive.
at::Tensor block_tensor(const BlockFormat& format, at::IntArrayRef sizes, const std::byte* data,
                        std::shared_ptr<const void> owner);

/// The format of a tensor made by block_tensor(), or of a view of one; null for any other.
const BlockFormat* block_format_of(const at::Tensor& tensor);

/// The bytes that a host tensor's values take: blocks for a quantised one.
std::span<const std::byte> bytes_of(const at::Tensor& tensor);

/// The weights themselves, on the CPU. tensor: with a block format, contiguous. dtype: floating point; rounded once
/// from float32. Parallel over blocks.
at::Tensor unpacked(const at::Tensor& tensor, at::ScalarType dtype);
/// The same into a contiguous CPU tensor of as many elements.
void unpack_into(const at::Tensor& target, const at::Tensor& tensor);

/// Rows of a quantised matrix, without unpacking the rest. ids: [n], int64, on the CPU. Returns [n, columns], float32.
at::Tensor unpacked_rows(const at::Tensor& matrix, const at::Tensor& ids);

}  // namespace weft::weights
