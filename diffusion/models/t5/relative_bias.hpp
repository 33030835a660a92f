// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace weft::models::t5 {

/// T5's relative position bias (Raffel et al. 2020): what is added to the attention scores of two positions depends on
/// the bucket that their distance falls into.
class RelativeBias {
 public:
  /// table: [buckets, heads], as "relative_attention_bias.weight" is; length: positions there are.
  RelativeBias(const at::Tensor& table, std::int64_t length);

  /// The bias of some heads: [count, length, length], from query (rows) to key (columns).
  at::Tensor of_heads(std::int64_t first, std::int64_t count) const;

 private:
  at::Tensor by_distance_;  // [heads, 2 length - 1], from key - query = 1 - length on
  std::int64_t length_;
};

/// The bucket of each distance key - query from 1 - length to length - 1: [2 length - 1], int64. Half of the buckets
/// are for keys behind the query; of each half one half is for single distances, the rest grows logarithmically up to
/// 128.
at::Tensor distance_buckets(std::int64_t length, std::int64_t buckets);

}  // namespace weft::models::t5
