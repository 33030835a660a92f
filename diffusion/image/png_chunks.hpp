// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// PNG files as lists of chunks (https://www.w3.org/TR/png-3/#5Chunk-layout), for animations.
namespace weft::image {

inline constexpr std::string_view kPngSignature{"\x89PNG\r\n\x1a\n", 8};

/// The number that begins at byte `at`; at least four bytes are there.
std::uint32_t big_endian_at(std::string_view bytes, std::size_t at);
/// A number in 2 or 4 bytes.
std::string big_endian(std::uint64_t value, int bytes);

/// A whole chunk: length, name of four letters, data, checksum.
std::string png_chunk(std::string_view name, std::string_view data);

/// Calls `take` with name and data of each whole chunk until it says false. png: begins with the signature; what is cut
/// off is left out.
void each_png_chunk(std::string_view png,
                    const std::function<bool(std::string_view name, std::string_view data)>& take);

}  // namespace weft::image
