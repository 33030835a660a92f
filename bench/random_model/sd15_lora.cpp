// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/layout.hpp"
#include "bench/random_model/sd15.hpp"

#include <cmath>

#include <fmt/format.h>

namespace weft::bench {
namespace {

// Makes the change to a weight about a tenth of the weight, as trained LoRAs have it.
constexpr double kUpDeviation = 0.025;

struct LoraLayout {
  Layout layout{at::kHalf};
  std::int64_t rank;
  float alpha;

  void module(const std::string& key, std::int64_t out, std::int64_t in, bool conv) {
    std::vector<std::int64_t> down{rank, in}, up{out, rank};
    if (conv)
      for (auto* shape : {&down, &up}) shape->insert(shape->end(), {1, 1});
    layout.random(key + ".lora_down.weight", down, 1 / std::sqrt(static_cast<double>(in)));
    layout.random(key + ".lora_up.weight", up, kUpDeviation);
    layout.constant(key + ".alpha", {}, alpha);
  }

  void linear(const std::string& key, std::int64_t out, std::int64_t in) { module(key, out, in, false); }
  void conv(const std::string& key, std::int64_t out, std::int64_t in) { module(key, out, in, true); }
};

void attention(LoraLayout& lora, const std::string& key, std::int64_t width, std::int64_t context) {
  lora.linear(key + "_to_q", width, width);
  lora.linear(key + "_to_k", width, context);
  lora.linear(key + "_to_v", width, context);
  lora.linear(key + "_to_out_0", width, width);
}

void transformer(LoraLayout& lora, const std::string& key, std::int64_t width, std::int64_t context) {
  const std::string block = key + "_transformer_blocks_0";
  lora.conv(key + "_proj_in", width, width);
  attention(lora, block + "_attn1", width, width);
  attention(lora, block + "_attn2", width, context);
  lora.linear(block + "_ff_net_0_proj", 8 * width, width);
  lora.linear(block + "_ff_net_2", width, 4 * width);
  lora.conv(key + "_proj_out", width, width);
}

// kohya names the blocks as diffusers does: by level and place, not counted through as in the checkpoint.
void unet(LoraLayout& lora, const Sd15Config& config) {
  const std::size_t levels = config.channel_mult.size();
  for (std::size_t level = 0; level < config.attention_levels; ++level) {
    const std::int64_t width = config.model_channels * config.channel_mult[level];
    for (std::int64_t i = 0; i < config.num_res_blocks; ++i)
      transformer(lora, fmt::format("lora_unet_down_blocks_{}_attentions_{}", level, i), width, config.text_width);
    for (std::int64_t i = 0; i <= config.num_res_blocks; ++i)
      transformer(lora, fmt::format("lora_unet_up_blocks_{}_attentions_{}", levels - 1 - level, i), width,
                  config.text_width);
  }
  transformer(lora, "lora_unet_mid_block_attentions_0", config.model_channels * config.channel_mult.back(),
              config.text_width);
}

void text_encoder(LoraLayout& lora, const Sd15Config& config) {
  for (std::int64_t i = 0; i < config.text_layers; ++i) {
    const std::string key = fmt::format("lora_te_text_model_encoder_layers_{}", i);
    for (const char* projection : {"q", "k", "v", "out"})
      lora.linear(fmt::format("{}_self_attn_{}_proj", key, projection), config.text_width, config.text_width);
    lora.linear(key + "_mlp_fc1", config.text_intermediate, config.text_width);
    lora.linear(key + "_mlp_fc2", config.text_width, config.text_intermediate);
  }
}

// What kohya's trainer writes into its files; the tag counts are where trigger words are looked for.
weights::StateDict::Metadata training_metadata(const Sd15Config& config) {
  return {
      {"ss_base_model_version", "sd_v1"},
      {"ss_network_module", "networks.lora"},
      {"ss_network_dim", std::to_string(config.lora_rank)},
      {"ss_network_alpha", fmt::format("{:.1f}", config.lora_alpha)},
      {"ss_output_name", "weft random LoRA (not trained)"},
      {"ss_resolution", "(512, 512)"},
      {"ss_num_train_images", "0"},
      {"ss_tag_frequency", R"({"10_pixel_art": {"pixel_art": 120, "sprite": 64, "retro game": 31, "isometric": 12}})"}};
}

}  // namespace

test::SeededModel sd15_lora(const Sd15Config& config, const std::string& tag) {
  LoraLayout lora{.rank = config.lora_rank, .alpha = config.lora_alpha};
  unet(lora, config);
  text_encoder(lora, config);
  return {tag, std::move(lora.layout.tensors), training_metadata(config)};
}

}  // namespace weft::bench
