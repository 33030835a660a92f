// SPDX-License-Identifier: Apache-2.0
// A prompt, through weights, tokens and chunks; every chunk must be full, every weighted text non-empty.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "diffusion/text/prompt_weights.hpp"
#include "diffusion/text/token_chunks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view prompt(reinterpret_cast<const char*>(data), size);
  for (const auto& segment : weft::text::parse_prompt_weights(prompt))
    if (segment.text.empty()) std::abort();
  const weft::text::ChunkOptions options;
  const auto chunks = weft::text::token_chunks(prompt, options, nullptr);
  if (chunks.empty()) std::abort();
  for (const auto& chunk : chunks)
    if (static_cast<std::int64_t>(chunk.size()) != options.length) std::abort();
  const auto t5 = weft::text::token_chunks(prompt, weft::text::t5_chunking(4096, 256), nullptr);
  if (t5.size() != 1 || t5[0].size() < 256) std::abort();
  return 0;
}
