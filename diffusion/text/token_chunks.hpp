// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/text/clip_tokenizer.hpp"
#include "diffusion/text/embeddings.hpp"

namespace weft::text {

/// One position of a text encoder's input.
struct Token {
  std::variant<std::int64_t, at::Tensor> value;  ///< an id of the vocabulary, or an embedding row [width]
  double weight = 1.0;
};

/// Start, tokens, end and padding: what one pass of the encoder takes.
using Chunk = std::vector<Token>;

/// How a text encoder wants its tokens.
struct ChunkOptions {
  std::int64_t length = 77;         ///< positions of a chunk
  std::int64_t padding = kClipEnd;  ///< CLIP-L pads with the end token, CLIP-G with 0
  EmbeddingKind embedding;
};

/// The chunks of a prompt, at least one, each of exactly options.length tokens: weights parsed, embeddings looked up,
/// words of fewer than 8 tokens kept in one chunk. embeddings: null where there is no folder of them, and
/// "embedding:name" is plain text.
/// An embedding that is not there, or is of another width, is left out with a warning. Throws WeightsError when an
/// embedding's file cannot be read.
std::vector<Chunk> clip_chunks(std::string_view prompt, const ChunkOptions& options, const Embeddings* embeddings);

/// The files that clip_chunks() would read for this prompt: part of what its result depends on.
std::vector<std::filesystem::path> embedding_files(std::string_view prompt, const Embeddings& embeddings);

}  // namespace weft::text
