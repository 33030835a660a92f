// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weft::workflow {

/// One text chunk of a PNG, uncompressed, in UTF-8.
struct PngText {
  std::string keyword;
  std::string text;
};

/// What a compressed chunk may unpack to; more is refused.
inline constexpr std::size_t kMaxPngTextBytes = std::size_t{256} << 20;

/// Whether the bytes begin as a PNG does.
bool is_png(std::string_view bytes);

/// The tEXt, zTXt and iTXt chunks whose keyword is among `keywords`, in the file's order. Pixels are not looked at: a
/// picture that is cut behind its text still gives it. Throws WorkflowError, naming `source`, when a length, a checksum
/// or a compressed text is wrong, or the file is cut before any such chunk was found.
std::vector<PngText> read_png_text(std::string_view bytes, const std::vector<std::string_view>& keywords,
                                   const std::string& source);

}  // namespace weft::workflow
