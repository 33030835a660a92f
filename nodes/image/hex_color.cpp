// SPDX-License-Identifier: Apache-2.0
#include "nodes/image/hex_color.hpp"

#include <charconv>
#include <string>

#include "engine/base/errors.hpp"

namespace weft::nodes {

HexColor read_hex_color(std::string_view text) {
  std::uint32_t bits = 0;
  const bool shaped = (text.size() == 7 || text.size() == 9) && text.front() == '#';
  const char* const end = text.data() + text.size();
  if (!shaped || std::from_chars(text.data() + 1, end, bits, 16).ptr != end)
    throw NodeError("'" + std::string(text) + "' is no color", "Colors are written as #RRGGBB or #RRGGBBAA.");
  if (text.size() == 7) bits = bits << 8 | 0xFF;
  const auto byte = [bits](int shift) { return static_cast<std::uint8_t>(bits >> shift); };
  return {{byte(24), byte(16), byte(8)}, byte(0)};
}

HexColor hex_color_of(const schema::Value& color) {
  const std::string* text = color.as_string();
  if (text == nullptr) throw NodeError("a color is wanted, not " + color.describe());
  return read_hex_color(*text);
}

}  // namespace weft::nodes
