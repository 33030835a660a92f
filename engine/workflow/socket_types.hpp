// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace weft::workflow {

/// Whether a socket type stands for every type.
bool takes_any(std::string_view type);

/// Whether the canvas lets a wire connect these types: words compare without case, comma lists share one word. Wider
/// than what the server accepts.
bool types_connect(std::string_view a, std::string_view b);

}  // namespace weft::workflow
