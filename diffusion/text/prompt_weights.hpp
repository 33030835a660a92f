// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::text {

/// A stretch of a prompt under one weight.
struct WeightedText {
  std::string text;  ///< escapes resolved: "\(" is "("
  double weight = 1.0;
  bool operator==(const WeightedText&) const = default;
};

/// Reads ComfyUI's emphasis syntax. "(x)" multiplies the weight around it by 1.1, "(x:1.3)" sets it to 1.3 whatever
/// is around it, "[x]" is plain text, "\(" and "\)" are parentheses. What does not close, or is not a number, is text.
/// Never fails; linear in the prompt, whatever its nesting.
std::vector<WeightedText> parse_prompt_weights(std::string_view prompt);

}  // namespace weft::text
