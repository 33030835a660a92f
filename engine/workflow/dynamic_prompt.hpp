// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::workflow {

/// The text of an input that takes dynamic prompts, as the front end sends it: C comments removed (`/* … */`, and `//`
/// to the end of the line), one option of each `{a|b}` picked (nested too), then `\{`, `\|` and `\}` without their
/// backslash. The picks are a function of `seed` alone. An unclosed brace runs to the end of the text.
std::string expand_dynamic_prompt(std::string_view text, std::uint64_t seed);

}  // namespace weft::workflow
