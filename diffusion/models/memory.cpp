// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/memory.hpp"

#include <limits>

#include "engine/base/host_memory.hpp"

namespace weft::models {

void require_memory(std::uint64_t bytes, at::Device device, const std::string& what) {
  if (device.is_cpu()) require_host_memory(bytes, what);  // a device's own allocator refuses what does not fit
}

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max() : product;
}

}  // namespace weft::models
