// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>

#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::test {

/// The shape of a small CLIP text model.
struct TextModelShape {
  std::int64_t width = 64;
  std::int64_t layers = 2;
  std::int64_t vocabulary = 49408;
  std::int64_t positions = 77;
};

/// Seeded random weights of a CLIP text model, keys "text_model.…".
inline weights::StateDict::Tensors text_model_tensors(const TextModelShape& shape) {
  at::manual_seed(7);
  weights::StateDict::Tensors tensors;
  const auto add = [&](const std::string& key, at::IntArrayRef sizes) { tensors[key] = at::randn(sizes).mul_(0.1); };
  const auto add_linear = [&](const std::string& key, std::int64_t out, std::int64_t in) {
    add(key + ".weight", {out, in});
    add(key + ".bias", {out});
  };
  const auto add_norm = [&](const std::string& key) {
    add(key + ".weight", {shape.width});
    add(key + ".bias", {shape.width});
  };
  add("text_model.embeddings.token_embedding.weight", {shape.vocabulary, shape.width});
  add("text_model.embeddings.position_embedding.weight", {shape.positions, shape.width});
  for (std::int64_t layer = 0; layer < shape.layers; ++layer) {
    const std::string prefix = "text_model.encoder.layers." + std::to_string(layer) + ".";
    for (const char* name : {"q_proj", "k_proj", "v_proj", "out_proj"})
      add_linear(prefix + "self_attn." + name, shape.width, shape.width);
    add_linear(prefix + "mlp.fc1", 2 * shape.width, shape.width);
    add_linear(prefix + "mlp.fc2", shape.width, 2 * shape.width);
    add_norm(prefix + "layer_norm1");
    add_norm(prefix + "layer_norm2");
  }
  add_norm("text_model.final_layer_norm");
  return tensors;
}

inline weights::StateDict as_state_dict(weights::StateDict::Tensors tensors) {
  return {std::move(tensors), {}, "tiny.safetensors", hash_bytes("tiny")};
}

/// CLIP-L alone, as SD1.x has it.
inline std::shared_ptr<const models::TextEncoder> make_clip_l(const weights::StateDict& dict) {
  return models::text_encoders::make_text_encoder("stable_diffusion", {{"clip_l", dict}});
}

}  // namespace weft::test
