// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace weft::nodes {

/// A COLOR input's value.
struct HexColor {
  std::array<std::uint8_t, 3> rgb{};
  std::uint8_t alpha = 255;
};

/// "#RRGGBB" or "#RRGGBBAA". Throws NodeError for anything else.
HexColor read_hex_color(std::string_view text);

}  // namespace weft::nodes
