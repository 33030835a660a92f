// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/flux.hpp"

#include <cmath>

#include <fmt/format.h>

#include "bench/random_model/parts.hpp"

namespace weft::bench {
namespace {

constexpr std::int64_t kHeadSize = 128;
constexpr std::int64_t kPatch = 64;  // 16 latent channels of 2 x 2 cells
constexpr std::int64_t kTimeFeatures = 256;
constexpr std::int64_t kT5Vocabulary = 32128;
constexpr std::int64_t kT5HeadSize = 64;
constexpr std::int64_t kT5Buckets = 32;
// Shifts, scales and gates are small in a trained network: what flows through 57 blocks keeps its size.
constexpr double kModulationGain = 0.3;
constexpr double kUpDeviation = 0.02;
constexpr double kSmallGain = 0.8;  // ten residual blocks in a row

void embedder(Layout& layout, const std::string& key, std::int64_t hidden, std::int64_t features) {
  layout.linear(key + ".in_layer", hidden, features);
  layout.linear(key + ".out_layer", hidden, hidden);
}

void head_norms(Layout& layout, const std::string& key) {
  layout.random(key + ".query_norm.scale", {kHeadSize}, 0.05, 1);
  layout.random(key + ".key_norm.scale", {kHeadSize}, 0.05, 1);
}

void double_stream(Layout& layout, const std::string& key, std::int64_t hidden) {
  layout.linear(key + "_mod.lin", 6 * hidden, hidden, kModulationGain);
  layout.linear(key + "_attn.qkv", 3 * hidden, hidden);
  head_norms(layout, key + "_attn.norm");
  layout.linear(key + "_attn.proj", hidden, hidden);
  layout.linear(key + "_mlp.0", 4 * hidden, hidden);
  layout.linear(key + "_mlp.2", hidden, 4 * hidden);
}

void single_block(Layout& layout, const std::string& key, std::int64_t hidden) {
  layout.linear(key + ".modulation.lin", 3 * hidden, hidden, kModulationGain);
  layout.linear(key + ".linear1", 7 * hidden, hidden);
  layout.linear(key + ".linear2", hidden, 5 * hidden);
  head_norms(layout, key + ".norm");
}

void t5_block(Layout& layout, const std::string& key, const FluxConfig& config) {
  const std::int64_t inner = config.t5_heads * kT5HeadSize, width = config.t5_width;
  const std::string attention = key + ".layer.0.SelfAttention";
  // T5 does not divide scores by the root of the head's size: its queries are that much smaller.
  layout.linear(attention + ".q", inner, width, kAttentionGain / std::sqrt(double{kT5HeadSize}), false);
  layout.linear(attention + ".k", inner, width, kAttentionGain, false);
  layout.linear(attention + ".v", inner, width, 1, false);
  layout.linear(attention + ".o", width, inner, 1, false);
  layout.random(key + ".layer.0.layer_norm.weight", {width}, 0.05, 1);
  layout.linear(key + ".layer.1.DenseReluDense.wi_0", config.t5_intermediate, width, 1, false);
  layout.linear(key + ".layer.1.DenseReluDense.wi_1", config.t5_intermediate, width, 1, false);
  layout.linear(key + ".layer.1.DenseReluDense.wo", width, config.t5_intermediate, 1, false);
  layout.random(key + ".layer.1.layer_norm.weight", {width}, 0.05, 1);
}

struct LoraLayout {
  Layout layout{at::kBFloat16};
  std::int64_t rank;

  void module(const std::string& key, std::int64_t out, std::int64_t in) {
    layout.random("transformer." + key + ".lora_A.weight", {rank, in}, 1 / std::sqrt(static_cast<double>(in)));
    layout.random("transformer." + key + ".lora_B.weight", {out, rank}, kUpDeviation);
  }

  // Names of the projections of a joint attention in diffusers: the picture's, then the text's.
  void double_block(const std::string& key, std::int64_t hidden) {
    for (const char* name : {"attn.to_q", "attn.to_k", "attn.to_v", "attn.to_out.0", "attn.add_q_proj",
                             "attn.add_k_proj", "attn.add_v_proj", "attn.to_add_out"})
      module(key + "." + name, hidden, hidden);
    for (const char* name : {"ff", "ff_context"}) {
      module(fmt::format("{}.{}.net.0.proj", key, name), 4 * hidden, hidden);
      module(fmt::format("{}.{}.net.2", key, name), hidden, 4 * hidden);
    }
  }

  void single_block(const std::string& key, std::int64_t hidden) {
    for (const char* name : {"attn.to_q", "attn.to_k", "attn.to_v"}) module(key + "." + name, hidden, hidden);
    module(key + ".proj_mlp", 4 * hidden, hidden);
    module(key + ".proj_out", hidden, 5 * hidden);
  }
};

}  // namespace

FluxConfig flux_full() { return {3072, 19, 38, 4096, 24, 10240, 64, 768, 12, 3072, 128, 64, 16}; }

FluxConfig flux_tiny() { return {256, 1, 2, 64, 2, 128, 2, 64, 3, 128, 32, 16, 4}; }

test::SeededModel flux_transformer(const FluxConfig& config, const std::string& tag) {
  Layout layout(at::kFloat8_e4m3fn);
  const std::int64_t hidden = config.hidden;
  layout.linear("img_in", hidden, kPatch);
  layout.linear("txt_in", hidden, config.t5_width);
  embedder(layout, "time_in", hidden, kTimeFeatures);
  embedder(layout, "vector_in", hidden, config.clip_width);
  embedder(layout, "guidance_in", hidden, kTimeFeatures);
  for (std::int64_t i = 0; i < config.double_blocks; ++i)
    for (const char* stream : {"img", "txt"})
      double_stream(layout, fmt::format("double_blocks.{}.{}", i, stream), hidden);
  for (std::int64_t i = 0; i < config.single_blocks; ++i)
    single_block(layout, fmt::format("single_blocks.{}", i), hidden);
  layout.linear("final_layer.adaLN_modulation.1", 2 * hidden, hidden, kModulationGain);
  layout.linear("final_layer.linear", kPatch, hidden);
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel flux_t5(const FluxConfig& config, const std::string& tag) {
  Layout layout(at::kFloat8_e4m3fn);
  layout.embedding("shared", kT5Vocabulary, config.t5_width);
  for (std::int64_t i = 0; i < config.t5_layers; ++i) t5_block(layout, fmt::format("encoder.block.{}", i), config);
  layout.random("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", {kT5Buckets, config.t5_heads},
                1);
  layout.random("encoder.final_layer_norm.weight", {config.t5_width}, 0.05, 1);
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel flux_clip_l(const FluxConfig& config, const std::string& tag) {
  Layout layout(at::kHalf);
  clip_text_model(layout, "text_model", {config.clip_width, config.clip_layers, config.clip_intermediate});
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel flux_vae(const FluxConfig& config, const std::string& tag) {
  Layout layout(at::kFloat);
  autoencoder(layout, "", {config.vae_channels, {1, 2, 4, 4}, 2, 16, false});
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel flux_small_decoder(const FluxConfig& config, const std::string& tag) {
  Layout layout(at::kHalf);
  const std::int64_t width = config.small_channels;
  layout.conv("1", width, 16, 3);
  for (const int block : {3, 4, 5, 8, 9, 10, 13, 14, 15, 18})
    for (const int part : {0, 2, 4}) layout.conv(fmt::format("{}.conv.{}", block, part), width, width, 3, kSmallGain);
  // The convolutions after an enlargement have no bias.
  for (const int number : {7, 12, 17})
    layout.random(fmt::format("{}.weight", number), {width, width, 3, 3},
                  1 / std::sqrt(9.0 * static_cast<double>(width)));
  layout.conv("19", 3, width, 3);
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel flux_lora(const FluxConfig& config, const std::string& tag) {
  LoraLayout lora{.rank = config.lora_rank};
  for (std::int64_t i = 0; i < config.double_blocks; ++i)
    lora.double_block(fmt::format("transformer_blocks.{}", i), config.hidden);
  for (std::int64_t i = 0; i < config.single_blocks; ++i)
    lora.single_block(fmt::format("single_transformer_blocks.{}", i), config.hidden);
  return {tag, std::move(lora.layout.tensors), {{"format", "pt"}}};
}

}  // namespace weft::bench
