// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// "multiply", "add", "subtract", and "and", "or", "xor", which round both masks first.
std::vector<std::string> mask_operations();

/// The destination, changed where the source lies over it with its upper left corner at x, y (0 or more).
/// destination: [B, H, W]; source: [1 or B, h, w]; the result is clamped to 0..1.
/// Throws UsageError for another operation and other batches.
at::Tensor combined(const at::Tensor& destination, const at::Tensor& source, std::int64_t x, std::int64_t y,
                    std::string_view operation);

}  // namespace weft::image
