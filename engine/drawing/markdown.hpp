// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace weft::drawing {

/// The words of a Markdown text as a reader sees them: without the marks of headings and emphasis, a link or picture by
/// its text. Lines stay lines.
std::string plain_markdown(std::string_view text);

}  // namespace weft::drawing
