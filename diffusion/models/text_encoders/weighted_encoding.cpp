// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip/weighted_encoding.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <span>

namespace weft::models::clip {
namespace {

using text::Chunk;
using text::Token;

/// Chunks encoded at once: bounds memory for prompts of a book's length, which no reference result reaches.
constexpr std::size_t kBatch = 64;

bool is_weighted(const Token& token) { return token.weight != 1.0; }

Chunk empty_chunk(std::size_t length, std::int64_t padding) {
  Chunk chunk(length, Token{padding});
  chunk[0] = {text::kClipStart};
  chunk[1] = {text::kClipEnd};
  return chunk;
}

/// The input rows of chunks, [B, L, width]: the vocabulary's, with those of embeddings in their places.
at::Tensor input_rows(const TextModel& model, std::span<const Chunk> chunks) {
  const auto batch = static_cast<std::int64_t>(chunks.size()), length = static_cast<std::int64_t>(chunks[0].size());
  at::Tensor ids = at::full({batch, length}, text::kClipEnd, at::kLong);
  auto id = ids.accessor<std::int64_t, 2>();
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t at = 0; at < length; ++at)
      if (const auto* value = std::get_if<std::int64_t>(&chunks[b][at].value)) id[b][at] = *value;
  at::Tensor rows = model.embed(ids);
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t at = 0; at < length; ++at)
      if (const auto* value = std::get_if<at::Tensor>(&chunks[b][at].value)) rows[b][at].copy_(*value);
  return rows;
}

/// Where the pooled output is read: at the first end token, plus (as ComfyUI counts) embeddings behind it.
std::int64_t pooled_position(const Chunk& chunk) {
  const auto is_end = [](const Token& token) {
    const auto* id = std::get_if<std::int64_t>(&token.value);
    return id != nullptr && *id == text::kClipEnd;
  };
  const auto is_embedding = [](const Token& token) { return std::holds_alternative<at::Tensor>(token.value); };
  const auto end = std::find_if(chunk.begin(), chunk.end(), is_end);
  return end - chunk.begin() + std::count_if(end, chunk.end(), is_embedding);
}

TextOutput encode_batch(const TextModel& model, std::span<const Chunk> chunks, std::optional<int> stop_at_layer) {
  std::vector<std::int64_t> pooled_at;
  for (const Chunk& chunk : chunks) pooled_at.push_back(pooled_position(chunk));
  return model.forward(input_rows(model, chunks), pooled_at, stop_at_layer);
}

/// z: [B, L, width], the chunks' hidden states; z_empty: [L, width].
at::Tensor apply_weights(const at::Tensor& z, const at::Tensor& z_empty, std::span<const Chunk> chunks) {
  const auto batch = static_cast<std::int64_t>(chunks.size()), length = static_cast<std::int64_t>(chunks[0].size());
  at::Tensor weights = at::ones({batch, length, 1}, at::kFloat), changed = at::zeros({batch, length, 1}, at::kBool);
  auto weight = weights.accessor<float, 3>();
  auto change = changed.accessor<bool, 3>();
  for (std::int64_t b = 0; b < batch; ++b) {
    for (std::int64_t at = 0; at < length; ++at) {
      weight[b][at][0] = static_cast<float>(chunks[b][at].weight);
      change[b][at][0] = is_weighted(chunks[b][at]);
    }
  }
  // A weight of 1 leaves the bits alone, which the formula would not.
  return at::where(changed, z.sub(z_empty).mul_(weights).add_(z_empty), z);
}

}  // namespace

Encoded encode_weighted(const TextModel& model, const std::vector<Chunk>& chunks, std::int64_t padding,
                        std::optional<int> stop_at_layer) {
  const bool weighted = std::any_of(chunks.begin(), chunks.end(), [](const Chunk& chunk) {
    return std::any_of(chunk.begin(), chunk.end(), is_weighted);
  });
  std::vector<at::Tensor> conds;
  at::Tensor pooled;
  for (std::size_t first = 0; first < chunks.size(); first += kBatch) {
    std::vector<Chunk> batch(chunks.begin() + first, chunks.begin() + std::min(first + kBatch, chunks.size()));
    const auto count = static_cast<std::int64_t>(batch.size());
    if (weighted) batch.push_back(empty_chunk(chunks[0].size(), padding));
    const TextOutput out = encode_batch(model, batch, stop_at_layer);
    at::Tensor hidden = out.hidden.to(at::kCPU, at::kFloat);
    if (weighted) hidden = apply_weights(hidden.narrow(0, 0, count), hidden[count], std::span(batch).first(count));
    conds.push_back(hidden.reshape({1, -1, hidden.size(2)}));
    if (first == 0) pooled = out.pooled.narrow(0, 0, 1).to(at::kCPU, at::kFloat);
  }
  return {conds.size() == 1 ? conds[0] : at::cat(conds, 1), pooled};
}

}  // namespace weft::models::clip
