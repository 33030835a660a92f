// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/token_chunks.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "diffusion/text/t5_tokenizer.hpp"
#include "engine/base/errors.hpp"

namespace weft::text {
namespace {

/// Words shorter than this stay in one chunk.
constexpr std::size_t kLongWord = 8;

/// Fills chunks with words.
class Packer {
 public:
  explicit Packer(const ChunkOptions& options) : options_(options), length_(static_cast<std::size_t>(options.length)) {
    open();
  }

  void add(const Word& word) {
    const bool may_split = word.size() >= kLongWord;
    for (std::size_t done = 0; done < word.size();) {
      const std::size_t room = length_ - 1 - chunks_.back().size(), left = word.size() - done;
      const std::size_t taken = left <= room ? left : may_split ? room : 0;
      chunks_.back().insert(chunks_.back().end(), word.begin() + done, word.begin() + done + taken);
      done += taken;
      if (done < word.size()) next();
    }
  }

  std::vector<Chunk> finish() {
    close();
    Chunk& last = chunks_.back();
    last.resize(last.size() + static_cast<std::size_t>(options_.min_padding), Token{options_.padding});
    const auto shortest = static_cast<std::size_t>(options_.min_length);
    if (last.size() < shortest) last.resize(shortest, Token{options_.padding});
    return std::move(chunks_);
  }

 private:
  void open() {
    chunks_.emplace_back();
    if (options_.start) chunks_.back().push_back({*options_.start});
  }
  void close() {
    chunks_.back().push_back({options_.end});
    if (options_.length != kUnbounded) chunks_.back().resize(length_, Token{options_.padding});
  }
  void next() {
    close();
    open();
  }

  const ChunkOptions& options_;
  std::size_t length_;
  std::vector<Chunk> chunks_;
};

}  // namespace

ChunkOptions t5_chunking(std::int64_t width, std::int64_t min_length) {
  return {.length = kUnbounded,
          .padding = 0,
          .embedding = {width, "t5xxl"},
          .tokenize = t5_token_ids,
          .start = std::nullopt,
          .end = kT5End,
          .min_length = min_length};
}

std::vector<Chunk> token_chunks(std::string_view prompt, const ChunkOptions& options, const Embeddings* embeddings) {
  if (options.length < static_cast<std::int64_t>(kLongWord) + 2)
    throw WeightsError(fmt::format("a text encoder with {} positions is too short for prompts", options.length));
  Packer packer(options);
  for (const Word& word : prompt_words(prompt, options.tokenize, options.embedding, embeddings)) packer.add(word);
  return packer.finish();
}

Chunk empty_chunk(const ChunkOptions& options, std::size_t length) {
  Chunk chunk;
  if (options.start) chunk.push_back({*options.start});
  chunk.push_back({options.end});
  chunk.resize(std::max(length, chunk.size()), Token{options.padding});
  return chunk;
}

}  // namespace weft::text
