// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/text/embeddings.hpp"

namespace weft::text {

/// One position of a text encoder's input.
struct Token {
  std::variant<std::int64_t, at::Tensor> value;  ///< an id of the vocabulary, or an embedding row [width]
  double weight = 1.0;
};

/// What comes of one embedding, or of the text between two.
using Word = std::vector<Token>;

/// Turns plain text into ids of a vocabulary, without start and end.
using Tokenizer = std::vector<std::int64_t> (*)(std::string_view text);

/// The words of a prompt: weights parsed, embeddings looked up. embeddings: null where there is no folder of them, and
/// "embedding:name" is plain text.
/// An embedding that is not there, or is of another width, is left out with a warning. Throws WeightsError when an
/// embedding's file cannot be read.
std::vector<Word> prompt_words(std::string_view prompt, Tokenizer tokenize, const EmbeddingKind& kind,
                               const Embeddings* embeddings);

/// The files that prompt_words() would read for this prompt: part of what its result depends on.
std::vector<std::filesystem::path> embedding_files(std::string_view prompt, const Embeddings& embeddings);

}  // namespace weft::text
