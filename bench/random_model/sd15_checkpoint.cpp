// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/parts.hpp"
#include "bench/random_model/sd15.hpp"

#include <fmt/format.h>

namespace weft::bench {
namespace {

constexpr std::int64_t kLatentChannels = 4;
// More spread than 1, or time steps would hardly make a difference.
constexpr double kTimeGain = 1.6;

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

ClipTextSizes text_sizes(const Sd15Config& config) {
  return {config.text_width, config.text_layers, config.text_intermediate};
}

AutoencoderSizes vae_sizes(const Sd15Config& config) {
  return {config.vae_channels, config.vae_mult, config.num_res_blocks, kLatentChannels, true};
}

}  // namespace

Sd15Config sd15_full() { return {320, {1, 2, 4, 4}, 2, 3, 768, 12, 3072, 128, {1, 2, 4, 4}, 16, 16}; }

Sd15Config sd15_tiny() { return {32, {1, 2, 4, 4}, 2, 3, 64, 3, 128, 32, {1, 2, 4, 4}, 4, 4}; }

test::SeededModel sd15_checkpoint(const Sd15Config& config, const std::string& tag) {
  Layout layout(at::kHalf);
  unet(layout, "model.diffusion_model", config);
  clip_text_model(layout, "cond_stage_model.transformer.text_model", text_sizes(config));
  autoencoder(layout, "first_stage_model.", vae_sizes(config));
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

test::SeededModel sd15_vae(const Sd15Config& config, const std::string& tag) {
  Layout layout(at::kFloat);
  autoencoder(layout, "", vae_sizes(config));
  return {tag, std::move(layout.tensors), {{"format", "pt"}}};
}

}  // namespace weft::bench
