// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What is told from the text of a shader before a driver sees it.
namespace weft::shader::gles {

/// The text with comments replaced by spaces, line for line, so that positions stay.
std::string without_comments(std::string_view source);

/// N of the first `#pragma passes N`, at least 1; 1 without such a line.
/// Throws std::invalid_argument when N is no number or above what is sensible.
std::int64_t passes_of(std::string_view source);

/// Throws std::invalid_argument for a text that compilers recurse on too deeply or that is no text at all.
void check_source(std::string_view source);

/// The text with 32-bit floats and integers throughout, whatever precision it asks for, and the same line numbers.
/// Desktop drivers, which ComfyUI draws with, ignore precisions; those for OpenGL ES may compute with 16 bits, and do
/// so for samplers and integers of which a shader says nothing.
std::string with_full_precision(std::string_view source);

/// A driver's log about `source`, cut to a sensible length, with the lines that it names quoted below it.
std::string quoted_log(std::string_view log, std::string_view source);

}  // namespace weft::shader::gles
