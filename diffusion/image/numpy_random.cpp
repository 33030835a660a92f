// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/numpy_random.hpp"

#include <bit>
#include <numeric>
#include <utility>

namespace weft::image {

std::int64_t NumpyRandom::below(std::int64_t bound) {
  const auto largest = static_cast<std::uint32_t>(bound - 1);
  if (largest == 0) return 0;
  const std::uint32_t mask = 0xFFFFFFFFu >> std::countl_zero(largest);
  std::uint32_t value = 0;
  do value = static_cast<std::uint32_t>(engine_()) & mask;
  while (value > largest);
  return value;
}

std::vector<std::size_t> NumpyRandom::permutation(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i-- > 1;)
    std::swap(order[i], order[static_cast<std::size_t>(below(static_cast<std::int64_t>(i) + 1))]);
  return order;
}

}  // namespace weft::image
