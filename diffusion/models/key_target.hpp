// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace weft::models {

/// Where a parameter that another layout names lies in a network: one of its parameters, or a slice of one
/// (diffusers has q, k and v apart where Flux has them in one weight).
struct KeyTarget {
  struct Rows {
    std::int64_t dim;  ///< of the network's parameter
    std::int64_t start;
    std::int64_t length;
    auto operator<=>(const Rows&) const = default;
  };

  std::string key;            ///< of the network: "single_blocks.0.linear1.weight"
  std::optional<Rows> rows{};  ///< nothing: all of it
  /// The other layout has the two halves of dimension 0 the other way round (scale before shift in `norm_out.linear`).
  bool halves_swapped = false;

  auto operator<=>(const KeyTarget&) const = default;
};

}  // namespace weft::models
