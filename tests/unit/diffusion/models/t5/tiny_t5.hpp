// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/weights/state_dict.hpp"

namespace weft::test {

/// The shape of a small T5 encoder.
struct T5Shape {
  std::int64_t width = 16;
  std::int64_t blocks = 2;
  std::int64_t heads = 2;
  std::int64_t head_size = 12;
  std::int64_t hidden = 24;
  std::int64_t vocabulary = 32128;
  bool bias_in_every_block = false;  ///< UMT5
};

/// Seeded random weights of a T5 encoder.
inline weights::StateDict::Tensors t5_tensors(const T5Shape& shape) {
  at::manual_seed(11);
  weights::StateDict::Tensors tensors;
  const auto add = [&](const std::string& key, at::IntArrayRef sizes, double scale) {
    tensors[key] = at::randn(sizes).mul_(scale);
  };
  const auto add_linear = [&](const std::string& key, std::int64_t out, std::int64_t in) {
    add(key + ".weight", {out, in}, 1.0 / std::sqrt(static_cast<double>(in)));
  };
  const std::int64_t inner = shape.heads * shape.head_size;
  add("shared.weight", {shape.vocabulary, shape.width}, 1.0);
  for (std::int64_t block = 0; block < shape.blocks; ++block) {
    const std::string prefix = "encoder.block." + std::to_string(block) + ".layer.";
    for (const char* name : {"q", "k", "v"}) add_linear(prefix + "0.SelfAttention." + name, inner, shape.width);
    add_linear(prefix + "0.SelfAttention.o", shape.width, inner);
    if (block == 0 || shape.bias_in_every_block)
      add(prefix + "0.SelfAttention.relative_attention_bias.weight", {32, shape.heads}, 1.0);
    for (const char* name : {"wi_0", "wi_1"})
      add_linear(prefix + "1.DenseReluDense." + name, shape.hidden, shape.width);
    add_linear(prefix + "1.DenseReluDense.wo", shape.width, shape.hidden);
    for (const char* layer : {"0", "1"}) add(prefix + layer + ".layer_norm.weight", {shape.width}, 1.0);
  }
  add("encoder.final_layer_norm.weight", {shape.width}, 1.0);
  return tensors;
}

}  // namespace weft::test
