// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "diffusion/text/clip_tokenizer.hpp"
#include "diffusion/text/prompt_words.hpp"

namespace weft::text {

/// Start, tokens, end and padding: what one pass of the encoder takes.
using Chunk = std::vector<Token>;

/// The length of chunks that take whatever the prompt has and are not filled up.
constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

/// How a text encoder wants its tokens; as it stands, CLIP-L.
struct ChunkOptions {
  std::int64_t length = 77;         ///< positions of a chunk, or kUnbounded
  std::int64_t padding = kClipEnd;  ///< CLIP-L pads with the end token, CLIP-G and T5 with 0
  EmbeddingKind embedding;
  Tokenizer tokenize = clip_token_ids;
  std::optional<std::int64_t> start = kClipStart;
  std::int64_t end = kClipEnd;
  std::int64_t min_padding = 0;  ///< so many at least stand behind the last end token…
  std::int64_t min_length = 0;   ///< …and the last chunk is at least so long
};

/// How T5 of this width wants its tokens: one chunk with an end, filled with 0 up to min_length.
ChunkOptions t5_chunking(std::int64_t width, std::int64_t min_length);

/// The chunks of a prompt, at least one, each of exactly options.length tokens where that is bounded; words of fewer
/// than 8 tokens are kept in one chunk. Throws what prompt_words() throws.
std::vector<Chunk> token_chunks(std::string_view prompt, const ChunkOptions& options, const Embeddings* embeddings);

/// The chunk of an empty prompt, filled up to a length of at least 2.
Chunk empty_chunk(const ChunkOptions& options, std::size_t length);

}  // namespace weft::text
