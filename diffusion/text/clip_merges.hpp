// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace weft::text {

/// The first `lines` lines of CLIP's merges file, which is compiled in compressed (its first line is a comment; the
/// file goes on with merges that CLIP does not use). Throws std::logic_error when the build's file is not that.
std::string clip_merges(std::size_t lines);

}  // namespace weft::text
