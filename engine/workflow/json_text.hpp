// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::workflow {

/// Appends a JSON string. With `ascii`, everything beyond ASCII becomes \uXXXX, as Python's json.dumps does.
/// `text` must be UTF-8; a byte that is not becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text, bool ascii = true);

/// Appends a float as Python's repr does ("8.0", "1e-05", "1e+16"); null for what is no number.
void append_json_real(std::string& out, double value);

}  // namespace weft::workflow
