// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace weft::image {

/// The numbers that numpy.random.seed(seed % (2**32 - 1)) leads to, where ComfyUI takes them.
class NumpyRandom {
 public:
  explicit NumpyRandom(std::uint64_t seed) : engine_(static_cast<std::uint32_t>(seed % 0xFFFFFFFFu)) {}

  /// numpy.random.randint(0, bound); bound: 1 to 2^32 - 1.
  std::int64_t below(std::int64_t bound);
  /// numpy.random.permutation(count)
  std::vector<std::size_t> permutation(std::size_t count);

 private:
  std::mt19937 engine_;
};

}  // namespace weft::image
