// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/tensor_view.hpp"

#include <cstring>

namespace weft::weights {
namespace {

// One more than the index of the last element that the strides reach.
std::int64_t extent(at::IntArrayRef sizes, at::IntArrayRef strides) {
  std::int64_t last = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) last += (sizes[i] - 1) * strides[i];
  return last + 1;
}

}  // namespace

at::Tensor tensor_view(const std::byte* data, at::IntArrayRef sizes, at::IntArrayRef strides, at::ScalarType dtype,
                       const std::shared_ptr<const void>& owner) {
  const auto options = at::TensorOptions().dtype(dtype);
  if (c10::multiply_integers(sizes) == 0) return at::empty(sizes, options);
  const std::size_t width = c10::elementSize(dtype);
  if (dtype == at::kBool) return tensor_view(data, sizes, strides, at::kByte, owner).ne(0);
  if (reinterpret_cast<std::uintptr_t>(data) % width == 0) {
    // from_blob wants a mutable pointer; the map is private, and by contract nobody writes.
    auto* address = const_cast<std::byte*>(data);
    return at::from_blob(
        address, sizes, strides, [owner](void*) {}, options);
  }
  const std::int64_t elements = extent(sizes, strides);
  const at::Tensor copy = at::empty({elements}, options);
  std::memcpy(copy.data_ptr(), data, static_cast<std::size_t>(elements) * width);
  return copy.as_strided(sizes, strides);
}

}  // namespace weft::weights
