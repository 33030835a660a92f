// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ATen/ATen.h>

namespace weft::weights {

/// A tensor over bytes that `owner` keeps alive: a view where the dtype's alignment allows, else a copy.
/// data: the first element. The caller has checked that all elements lie inside the owner's bytes.
/// Booleans are copied, since a byte other than 0 and 1 must not become one.
at::Tensor tensor_view(const std::byte* data, at::IntArrayRef sizes, at::IntArrayRef strides, at::ScalarType dtype,
                       const std::shared_ptr<const void>& owner);

}  // namespace weft::weights
