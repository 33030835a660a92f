// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/schema/value.hpp"

namespace weft::nodes {

/// A COLOR input's value.
struct HexColor {
  std::array<std::uint8_t, 3> rgb{};
  std::uint8_t alpha = 255;
};

/// "#RRGGBB" or "#RRGGBBAA". Throws NodeError for anything else.
HexColor read_hex_color(std::string_view text);
/// What came in for a color. Throws NodeError for anything but such a text.
HexColor hex_color_of(const schema::Value& color);

}  // namespace weft::nodes
