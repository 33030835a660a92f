// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace weft::image {

/// A curve drawn through points, as curve editors have it.
struct Curve {
  enum class Between {
    monotone,  ///< cubic, never beyond the two points it lies between
    straight,
  };
  std::vector<std::pair<double, double>> points;  ///< x and y, in any order
  Between between = Between::monotone;
};

/// The curve at `count` (2 or more) places from x = 0 to x = 1, evenly spaced. Left and right of its points it stays
/// level; without any it is 0. Throws UsageError for points that are no finite numbers.
std::vector<float> levels_of(const Curve& curve, std::size_t count);

}  // namespace weft::image
