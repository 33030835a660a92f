// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace weft::models {

/// Throws OutOfMemory, saying how much `what` needs and how much there is, when `bytes` more than the device has free
/// are needed. Asked before a network starts, since the CPU's allocator promises more than there is and the system
/// then ends the process. On the CPU it counts what the system could free (page cache) and a container's limit.
void require_memory(std::uint64_t bytes, at::Device device, const std::string& what);

/// a * b, or the largest number where that would not fit: sizes come from outside.
std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b);

}  // namespace weft::models
