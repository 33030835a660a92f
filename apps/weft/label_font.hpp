// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <ATen/core/Tensor.h>

namespace weft::app {

/// Letters of 5 by 7 dots, a byte a column, the lowest bit on top: ASCII from the blank to the tilde.
inline constexpr std::size_t kGlyphColumns = 5;
extern const std::array<std::array<std::uint8_t, kGlyphColumns>, 95> kGlyphs;

/// A line of text as black on white, [height, width, 3] float32; letters outside ASCII are boxes. scale: dots a side.
at::Tensor drawn_text(std::string_view text, std::int64_t scale);
/// Size of that, without drawing it.
std::int64_t text_width(std::string_view text, std::int64_t scale);
std::int64_t text_height(std::int64_t scale);
/// As much of a text as fits into `width`, with an ellipsis of dots where it was cut.
std::string fitted_text(std::string_view text, std::int64_t scale, std::int64_t width);

}  // namespace weft::app
