// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/gguf_blocks.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/Storage.h>
#include <c10/core/TensorImpl.h>

#include "diffusion/weights/gguf_unpack.hpp"

namespace weft::weights {
namespace {

// So many weights are unpacked into a buffer that stays in the cache before they are rounded.
constexpr std::int64_t kPiece = 4096;

/// What a storage of quantised weights carries along.
struct Blocks {
  const BlockFormat* format;
  std::shared_ptr<const void> owner;
};

// Its address tells such storages from all others.
void drop_blocks(void* blocks) { delete static_cast<Blocks*>(blocks); }

const Blocks* blocks_of(const at::Tensor& tensor) {
  if (!tensor.is_meta() || !tensor.has_storage()) return nullptr;
  const c10::DataPtr& data = tensor.storage().data_ptr();
  return data.get_deleter() == &drop_blocks ? static_cast<const Blocks*>(data.get_context()) : nullptr;
}

std::int64_t block_count(const at::Tensor& tensor, const BlockFormat& format) {
  TORCH_INTERNAL_ASSERT(tensor.is_contiguous() && tensor.storage_offset() % format.block_elements == 0 &&
                        tensor.numel() % format.block_elements == 0);
  return tensor.numel() / format.block_elements;
}

const std::byte* first_block(const at::Tensor& tensor, const BlockFormat& format) {
  const auto* data = static_cast<const std::byte*>(tensor.storage().data_ptr().get());
  return data + tensor.storage_offset() / format.block_elements * static_cast<std::int64_t>(format.block_bytes);
}

template <typename T>
void unpack_as(T* target, const std::byte* source, std::int64_t blocks, const BlockFormat& format) {
  const std::int64_t at_once = kPiece / format.block_elements;
  const std::int64_t pieces = (blocks + at_once - 1) / at_once;
  // Compiled with OpenMP, whose threads are libtorch's own: threads of ours would fight with those for the cores.
#pragma omp parallel for num_threads(at::get_num_threads()) if (pieces > 16) schedule(static)
  for (std::int64_t piece = 0; piece < pieces; ++piece) {
    const std::int64_t first = piece * at_once, count = std::min(at_once, blocks - first);
    const std::byte* from = source + first * static_cast<std::int64_t>(format.block_bytes);
    T* to = target + first * format.block_elements;
    if constexpr (std::is_same_v<T, float>) {
      format.unpack(from, to, count);
    } else {
      float buffer[kPiece];
      format.unpack(from, buffer, count);
      std::transform(buffer, buffer + count * format.block_elements, to,
                     [](float weight) { return static_cast<T>(weight); });
    }
  }
}

}  // namespace

const BlockFormat* block_format_of(std::uint32_t number) {
  for (const BlockFormat& format : block_formats())
    if (format.number == number) return &format;
  return nullptr;
}

at::Tensor block_tensor(const BlockFormat& format, at::IntArrayRef sizes, const std::byte* data,
                        std::shared_ptr<const void> owner) {
  const std::int64_t blocks = c10::multiply_integers(sizes) / format.block_elements;
  auto* context = new Blocks{&format, std::move(owner)};
  // Read-only by contract, like all mapped weights.
  c10::DataPtr pointer(const_cast<std::byte*>(data), context, &drop_blocks, c10::Device(c10::kMeta));
  c10::Storage storage(c10::Storage::use_byte_size_t(), static_cast<std::size_t>(blocks) * format.block_bytes,
                       std::move(pointer), nullptr, false);
  at::Tensor tensor = at::detail::make_tensor<c10::TensorImpl>(
      std::move(storage), c10::DispatchKeySet(c10::DispatchKey::Meta), c10::scalarTypeToTypeMeta(at::kHalf));
  tensor.unsafeGetTensorImpl()->set_sizes_contiguous(sizes);
  return tensor;
}

const BlockFormat* block_format_of(const at::Tensor& tensor) {
  const Blocks* blocks = blocks_of(tensor);
  return blocks == nullptr ? nullptr : blocks->format;
}

std::span<const std::byte> bytes_of(const at::Tensor& tensor) {
  const BlockFormat* format = block_format_of(tensor);
  if (format == nullptr) return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
  return {first_block(tensor, *format), static_cast<std::size_t>(block_count(tensor, *format)) * format->block_bytes};
}

at::Tensor unpacked(const at::Tensor& tensor, at::ScalarType dtype) {
  const at::Tensor target = at::empty(tensor.sizes(), at::TensorOptions().dtype(dtype));
  unpack_into(target, tensor);
  return target;
}

void unpack_into(const at::Tensor& target, const at::Tensor& tensor) {
  const BlockFormat& format = *block_format_of(tensor);
  const std::int64_t blocks = block_count(tensor, format);
  const std::byte* source = first_block(tensor, format);
  switch (target.scalar_type()) {
    case at::kFloat:
      return unpack_as(target.mutable_data_ptr<float>(), source, blocks, format);
    case at::kHalf:
      return unpack_as(target.mutable_data_ptr<at::Half>(), source, blocks, format);
    case at::kBFloat16:
      return unpack_as(target.mutable_data_ptr<at::BFloat16>(), source, blocks, format);
    default:
      target.copy_(unpacked(tensor, at::kFloat).view(target.sizes()));
  }
}

at::Tensor unpacked_rows(const at::Tensor& matrix, const at::Tensor& ids) {
  const at::Tensor rows = at::empty({ids.numel(), matrix.size(1)}, at::kFloat);
  const bool whole_blocks = matrix.size(1) % block_format_of(matrix)->block_elements == 0;
  if (!whole_blocks) return unpacked(matrix, at::kFloat).index_select(0, ids);
  const at::Tensor wanted = ids.contiguous();
  for (std::int64_t i = 0; i < ids.numel(); ++i)
    unpack_into(rows[i], matrix.narrow(0, wanted.const_data_ptr<std::int64_t>()[i], 1));
  return rows;
}

}  // namespace weft::weights
