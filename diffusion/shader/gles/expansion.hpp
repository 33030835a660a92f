// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace weft::shader::gles {

/// Throws std::invalid_argument where macros would grow a shader beyond what compilers survive, where an array is
/// larger than any driver has room for, or where alternatives are chained too far. text: without comments.
void check_expansion(std::string_view text);

}  // namespace weft::shader::gles
