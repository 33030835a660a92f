// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/weighted_encoding.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <span>

namespace weft::models::text_encoders {
namespace {

using text::Chunk;
using text::Token;

/// Chunks encoded at once: bounds memory for prompts of a book's length, which no reference result reaches.
constexpr std::size_t kBatch = 64;

bool is_weighted(const Token& token) { return token.weight != 1.0; }

/// The input rows of chunks, [B, L, width]: the vocabulary's, with those of embeddings in their places.
at::Tensor input_rows(const Tower& tower, std::span<const Chunk> chunks) {
  const auto batch = static_cast<std::int64_t>(chunks.size()), length = static_cast<std::int64_t>(chunks[0].size());
  at::Tensor ids = at::zeros({batch, length}, at::kLong);
  auto id = ids.accessor<std::int64_t, 2>();
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t at = 0; at < length; ++at)
      if (const auto* value = std::get_if<std::int64_t>(&chunks[b][at].value)) id[b][at] = *value;
  at::Tensor rows = tower.embed(ids);
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t at = 0; at < length; ++at)
      if (const auto* value = std::get_if<at::Tensor>(&chunks[b][at].value)) rows[b][at].copy_(*value);
  return rows;
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

Encoded encode_weighted(const Tower& tower, const std::vector<Chunk>& chunks, std::optional<int> stop_at_layer) {
  const bool weighted = std::any_of(chunks.begin(), chunks.end(), [](const Chunk& chunk) {
    return std::any_of(chunk.begin(), chunk.end(), is_weighted);
  });
  std::vector<at::Tensor> conds;
  at::Tensor pooled;
  for (std::size_t first = 0; first < chunks.size(); first += kBatch) {
    std::vector<Chunk> batch(chunks.begin() + first, chunks.begin() + std::min(first + kBatch, chunks.size()));
    const auto count = static_cast<std::int64_t>(batch.size());
    if (weighted) batch.push_back(text::empty_chunk(tower.chunking(), chunks[0].size()));
    const TowerOutput out = tower.forward(input_rows(tower, batch), batch, stop_at_layer);
    at::Tensor hidden = out.hidden.to(at::kCPU, at::kFloat);
    if (weighted) hidden = apply_weights(hidden.narrow(0, 0, count), hidden[count], std::span(batch).first(count));
    conds.push_back(hidden.reshape({1, -1, hidden.size(2)}));
    if (first == 0 && out.pooled.defined()) pooled = out.pooled.narrow(0, 0, 1).to(at::kCPU, at::kFloat);
  }
  return {conds.size() == 1 ? conds[0] : at::cat(conds, 1), pooled};
}

}  // namespace weft::models::text_encoders
