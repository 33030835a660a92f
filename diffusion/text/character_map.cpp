// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/character_map.hpp"

#include <cstring>
#include <stdexcept>

#include "diffusion/text/unicode.hpp"

namespace weft::text {
namespace {

/// Longer graphemes are looked at code point by code point.
constexpr std::size_t kLongGrapheme = 6;

// The fields of a unit of the double array.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t value(std::uint32_t unit) { return unit & 0x7FFFFFFF; }
std::uint32_t label(std::uint32_t unit) { return unit & 0x800000FF; }
std::uint32_t offset(std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200) >> 6); }

}  // namespace

CharacterMap::CharacterMap(std::string_view bytes) {
  std::uint32_t size = 0;
  if (bytes.size() >= sizeof size) std::memcpy(&size, bytes.data(), sizeof size);
  const bool whole = size > 0 && size % sizeof(std::uint32_t) == 0 && size <= bytes.size() - sizeof size;
  if (!whole) throw std::logic_error("the character map that this program was built with is not whole");
  const std::string_view array = bytes.substr(sizeof size, size);
  units_ = {reinterpret_cast<const std::uint32_t*>(array.data()), size / sizeof(std::uint32_t)};
  strings_ = bytes.substr(sizeof size + size);
}

std::optional<std::string_view> CharacterMap::find(std::string_view text) const {
  std::size_t node = offset(units_[0]);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    node ^= byte;
    if (byte == 0 || node >= units_.size() || label(units_[node]) != byte) return std::nullopt;
    const std::uint32_t unit = units_[node];
    node ^= offset(unit);
    if (!has_leaf(unit)) continue;
    const std::size_t begin = node < units_.size() ? value(units_[node]) : strings_.size();
    if (begin >= strings_.size()) return std::nullopt;
    return strings_.substr(begin, strings_.find('\0', begin) - begin);
  }
  return std::nullopt;
}

std::string CharacterMap::normalise(std::u32string_view text) const {
  std::string out, bytes;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_grapheme(text, at);
    bytes.clear();
    for (std::size_t i = at; i < end; ++i) append_utf8(bytes, text[i]);
    const bool is_long = bytes.size() >= kLongGrapheme;
    if (const auto whole = is_long ? std::nullopt : find(bytes)) {
      out += *whole;
      at = end;
      continue;
    }
    for (; at < end; ++at) {
      bytes.clear();
      append_utf8(bytes, text[at]);
      out += find(bytes).value_or(bytes);
    }
  }
  return out;
}

}  // namespace weft::text
