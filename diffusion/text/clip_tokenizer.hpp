// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace weft::text {

/// Ids of CLIP's vocabulary that mean something other than text.
constexpr std::int64_t kClipStart = 49406;
constexpr std::int64_t kClipEnd = 49407;

/// The ids of plain text in OpenAI CLIP's byte-pair vocabulary, without start and end. The ids are those of the slow
/// CLIPTokenizer of transformers 4.57 without ftfy, which ComfyUI runs: control characters are dropped, every CJK
/// ideograph is a word of its own, everything is lower case.
/// Malformed UTF-8 counts as U+FFFD, which is dropped. Takes time near linear in the text. Thread-safe; the first
/// call unpacks the vocabulary (some milliseconds).
std::vector<std::int64_t> clip_token_ids(std::string_view text);

}  // namespace weft::text
