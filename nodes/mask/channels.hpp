// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace weft::nodes {

/// Where "red", "green", "blue" and "alpha" (what else there is) are in a picture.
inline std::int64_t channel_index(std::string_view name) {
  return name == "red" ? 0 : name == "green" ? 1 : name == "blue" ? 2 : 3;
}

}  // namespace weft::nodes
