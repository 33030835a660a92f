// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/layout.hpp"
#include "bench/random_model/sd15.hpp"

#include <fmt/format.h>

namespace weft::bench {
namespace {

constexpr std::int64_t kLatentChannels = 4;
constexpr std::int64_t kImageChannels = 3;
constexpr std::int64_t kVocabulary = 49408;
constexpr std::int64_t kPositions = 77;
// Queries, keys and time need more spread than 1, or attention and time steps would hardly make a difference.
constexpr double kAttentionGain = 1.5;
constexpr double kTimeGain = 1.6;

void text_layer(Layout& layout, const std::string& key, const Sd15Config& config) {
  const std::int64_t width = config.text_width;
  layout.norm(key + ".layer_norm1", width);
  layout.norm(key + ".layer_norm2", width);
  layout.linear(key + ".self_attn.q_proj", width, width, kAttentionGain);
  layout.linear(key + ".self_attn.k_proj", width, width, kAttentionGain);
  layout.linear(key + ".self_attn.v_proj", width, width);
  layout.linear(key + ".self_attn.out_proj", width, width);
  layout.linear(key + ".mlp.fc1", config.text_intermediate, width);
  layout.linear(key + ".mlp.fc2", width, config.text_intermediate);
}

void text_model(Layout& layout, const std::string& key, const Sd15Config& config) {
  layout.embedding(key + ".embeddings.token_embedding", kVocabulary, config.text_width);
  layout.embedding(key + ".embeddings.position_embedding", kPositions, config.text_width);
  layout.indices(key + ".embeddings.position_ids", {1, kPositions});
  for (std::int64_t i = 0; i < config.text_layers; ++i)
    text_layer(layout, fmt::format("{}.encoder.layers.{}", key, i), config);
  layout.norm(key + ".final_layer_norm", config.text_width);
}

void unet_res_block(Layout& layout, const std::string& key, std::int64_t in, std::int64_t out, std::int64_t time) {
  layout.norm(key + ".in_layers.0", in);
  layout.conv(key + ".in_layers.2", out, in, 3);
  layout.linear(key + ".emb_layers.1", out, time, kTimeGain);
  layout.norm(key + ".out_layers.0", out);
  layout.conv(key + ".out_layers.3", out, out, 3);
  if (in != out) layout.conv(key + ".skip_connection", out, in, 1);
}

void unet_attention(Layout& layout, const std::string& key, std::int64_t width, std::int64_t context) {
  layout.linear(key + ".to_q", width, width, kAttentionGain, false);
  layout.linear(key + ".to_k", width, context, kAttentionGain, false);
  layout.linear(key + ".to_v", width, context, 1, false);
  layout.linear(key + ".to_out.0", width, width);
}

void unet_transformer(Layout& layout, const std::string& key, std::int64_t width, std::int64_t context) {
  const std::string block = key + ".transformer_blocks.0";
  layout.norm(key + ".norm", width);
  layout.conv(key + ".proj_in", width, width, 1);
  unet_attention(layout, block + ".attn1", width, width);
  unet_attention(layout, block + ".attn2", width, context);
  layout.linear(block + ".ff.net.0.proj", 8 * width, width);  // GEGLU: value and gate
  layout.linear(block + ".ff.net.2", width, 4 * width);
  for (const char* norm : {".norm1", ".norm2", ".norm3"}) layout.norm(block + norm, width);
  layout.conv(key + ".proj_out", width, width, 1);
}

// The way down. Returns the channels of every block's output, which the way up takes back.
std::vector<std::int64_t> unet_input_blocks(Layout& layout, const std::string& key, const Sd15Config& config) {
  const std::int64_t time = 4 * config.model_channels;
  std::int64_t width = config.model_channels;
  layout.conv(key + ".input_blocks.0.0", width, kLatentChannels, 3);
  std::vector<std::int64_t> outputs{width};
  for (std::size_t level = 0; level < config.channel_mult.size(); ++level) {
    for (std::int64_t i = 0; i < config.num_res_blocks; ++i) {
      const std::string block = fmt::format("{}.input_blocks.{}", key, outputs.size());
      const std::int64_t out = config.model_channels * config.channel_mult[level];
      unet_res_block(layout, block + ".0", width, out, time);
      if (level < config.attention_levels) unet_transformer(layout, block + ".1", out, config.text_width);
      outputs.push_back(width = out);
    }
    if (level + 1 == config.channel_mult.size()) break;
    layout.conv(fmt::format("{}.input_blocks.{}.0.op", key, outputs.size()), width, width, 3);
    outputs.push_back(width);
  }
  return outputs;
}

void unet_output_blocks(Layout& layout, const std::string& key, const Sd15Config& config,
                        std::vector<std::int64_t> skips) {
  std::int64_t width = skips.back();
  std::int64_t number = 0;
  for (std::size_t level = config.channel_mult.size(); level-- > 0;) {
    for (std::int64_t i = 0; i <= config.num_res_blocks; ++i, ++number) {
      const std::string block = fmt::format("{}.output_blocks.{}", key, number);
      const std::int64_t out = config.model_channels * config.channel_mult[level];
      unet_res_block(layout, block + ".0", width + skips.back(), out, 4 * config.model_channels);
      skips.pop_back();
      width = out;
      const bool attention = level < config.attention_levels;
      if (attention) unet_transformer(layout, block + ".1", width, config.text_width);
      if (level > 0 && i == config.num_res_blocks)
        layout.conv(block + (attention ? ".2.conv" : ".1.conv"), width, width, 3);
    }
  }
}

void unet(Layout& layout, const std::string& key, const Sd15Config& config) {
  const std::int64_t channels = config.model_channels;
  layout.linear(key + ".time_embed.0", 4 * channels, channels, kTimeGain);
  layout.linear(key + ".time_embed.2", 4 * channels, 4 * channels, kTimeGain);
  const std::vector<std::int64_t> skips = unet_input_blocks(layout, key, config);
  const std::int64_t width = skips.back();
  unet_res_block(layout, key + ".middle_block.0", width, width, 4 * channels);
  unet_transformer(layout, key + ".middle_block.1", width, config.text_width);
  unet_res_block(layout, key + ".middle_block.2", width, width, 4 * channels);
  unet_output_blocks(layout, key, config, skips);
  layout.norm(key + ".out.0", channels);
  layout.conv(key + ".out.2", kLatentChannels, channels, 3);
}

void vae_res_block(Layout& layout, const std::string& key, std::int64_t in, std::int64_t out) {
  layout.norm(key + ".norm1", in);
  layout.conv(key + ".conv1", out, in, 3);
  layout.norm(key + ".norm2", out);
  layout.conv(key + ".conv2", out, out, 3);
  if (in != out) layout.conv(key + ".nin_shortcut", out, in, 1);
}

void vae_middle(Layout& layout, const std::string& key, std::int64_t width) {
  vae_res_block(layout, key + ".block_1", width, width);
  layout.norm(key + ".attn_1.norm", width);
  layout.conv(key + ".attn_1.q", width, width, 1, kAttentionGain);
  layout.conv(key + ".attn_1.k", width, width, 1, kAttentionGain);
  layout.conv(key + ".attn_1.v", width, width, 1);
  layout.conv(key + ".attn_1.proj_out", width, width, 1);
  vae_res_block(layout, key + ".block_2", width, width);
}

void vae_encoder(Layout& layout, const std::string& key, const Sd15Config& config) {
  std::int64_t width = config.vae_channels;
  layout.conv(key + ".conv_in", width, kImageChannels, 3);
  for (std::size_t level = 0; level < config.vae_mult.size(); ++level) {
    const std::int64_t out = config.vae_channels * config.vae_mult[level];
    for (std::int64_t i = 0; i < config.num_res_blocks; ++i) {
      vae_res_block(layout, fmt::format("{}.down.{}.block.{}", key, level, i), width, out);
      width = out;
    }
    if (level + 1 < config.vae_mult.size())
      layout.conv(fmt::format("{}.down.{}.downsample.conv", key, level), width, width, 3);
  }
  vae_middle(layout, key + ".mid", width);
  layout.norm(key + ".norm_out", width);
  layout.conv(key + ".conv_out", 2 * kLatentChannels, width, 3);  // mean and log-variance
}

void vae_decoder(Layout& layout, const std::string& key, const Sd15Config& config) {
  std::int64_t width = config.vae_channels * config.vae_mult.back();
  layout.conv(key + ".conv_in", width, kLatentChannels, 3);
  vae_middle(layout, key + ".mid", width);
  for (std::size_t level = config.vae_mult.size(); level-- > 0;) {
    const std::int64_t out = config.vae_channels * config.vae_mult[level];
    for (std::int64_t i = 0; i <= config.num_res_blocks; ++i) {
      vae_res_block(layout, fmt::format("{}.up.{}.block.{}", key, level, i), width, out);
      width = out;
    }
    if (level > 0) layout.conv(fmt::format("{}.up.{}.upsample.conv", key, level), width, width, 3);
  }
  layout.norm(key + ".norm_out", width);
  layout.conv(key + ".conv_out", kImageChannels, width, 3);
}

// prefix: empty, or ends with a dot.
void autoencoder(Layout& layout, const std::string& prefix, const Sd15Config& config) {
  vae_encoder(layout, prefix + "encoder", config);
  vae_decoder(layout, prefix + "decoder", config);
  layout.conv(prefix + "quant_conv", 2 * kLatentChannels, 2 * kLatentChannels, 1);
  layout.conv(prefix + "post_quant_conv", kLatentChannels, kLatentChannels, 1);
}

}  // namespace

Sd15Config sd15_full() { return {320, {1, 2, 4, 4}, 2, 3, 768, 12, 3072, 128, {1, 2, 4, 4}, 16, 16}; }

Sd15Config sd15_tiny() { return {32, {1, 2, 4, 4}, 2, 3, 64, 3, 128, 32, {1, 2, 4, 4}, 4, 4}; }

test::SeededModel sd15_checkpoint(const Sd15Config& config, const std::string& tag) {
  Layout layout(at::kHalf);
  unet(layout, "model.diffusion_model", config);
  text_model(layout, "cond_stage_model.transformer.text_model", config);
  autoencoder(layout, "first_stage_model.", config);
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel sd15_vae(const Sd15Config& config, const std::string& tag) {
  Layout layout(at::kFloat);
  autoencoder(layout, "", config);
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

}  // namespace weft::bench
