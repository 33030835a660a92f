// SPDX-License-Identifier: Apache-2.0
#include "bench/random_model/parts.hpp"

#include <fmt/format.h>

namespace weft::bench {
namespace {

constexpr std::int64_t kImageChannels = 3;

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

void vae_encoder(Layout& layout, const std::string& key, const AutoencoderSizes& sizes) {
  std::int64_t width = sizes.channels;
  layout.conv(key + ".conv_in", width, kImageChannels, 3);
  for (std::size_t level = 0; level < sizes.mult.size(); ++level) {
    const std::int64_t out = sizes.channels * sizes.mult[level];
    for (std::int64_t i = 0; i < sizes.res_blocks; ++i) {
      vae_res_block(layout, fmt::format("{}.down.{}.block.{}", key, level, i), width, out);
      width = out;
    }
    if (level + 1 < sizes.mult.size())
      layout.conv(fmt::format("{}.down.{}.downsample.conv", key, level), width, width, 3);
  }
  vae_middle(layout, key + ".mid", width);
  layout.norm(key + ".norm_out", width);
  layout.conv(key + ".conv_out", 2 * sizes.latent_channels, width, 3);  // mean and log-variance
}

void vae_decoder(Layout& layout, const std::string& key, const AutoencoderSizes& sizes) {
  std::int64_t width = sizes.channels * sizes.mult.back();
  layout.conv(key + ".conv_in", width, sizes.latent_channels, 3);
  vae_middle(layout, key + ".mid", width);
  for (std::size_t level = sizes.mult.size(); level-- > 0;) {
    const std::int64_t out = sizes.channels * sizes.mult[level];
    for (std::int64_t i = 0; i <= sizes.res_blocks; ++i) {
      vae_res_block(layout, fmt::format("{}.up.{}.block.{}", key, level, i), width, out);
      width = out;
    }
    if (level > 0) layout.conv(fmt::format("{}.up.{}.upsample.conv", key, level), width, width, 3);
  }
  layout.norm(key + ".norm_out", width);
  layout.conv(key + ".conv_out", kImageChannels, width, 3);
}

}  // namespace

void autoencoder(Layout& layout, const std::string& prefix, const AutoencoderSizes& sizes) {
  vae_encoder(layout, prefix + "encoder", sizes);
  vae_decoder(layout, prefix + "decoder", sizes);
  if (!sizes.quant_convs) return;
  layout.conv(prefix + "quant_conv", 2 * sizes.latent_channels, 2 * sizes.latent_channels, 1);
  layout.conv(prefix + "post_quant_conv", sizes.latent_channels, sizes.latent_channels, 1);
}

}  // namespace weft::bench
