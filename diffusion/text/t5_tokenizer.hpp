// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace weft::text {

/// The id that ends T5's text; 0 is its padding.
constexpr std::int64_t kT5End = 1;

/// The ids of plain text in T5's vocabulary, without the end. The ids are those of T5TokenizerFast of transformers 4.57
/// with the tokenizer.json that ComfyUI ships. Special tokens spelled out ("</s>", "<extra_id_0>") are themselves.
/// Malformed UTF-8 counts as U+FFFD. Takes time linear in the text. Thread-safe.
std::vector<std::int64_t> t5_token_ids(std::string_view text);

}  // namespace weft::text
