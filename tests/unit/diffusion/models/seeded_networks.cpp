// SPDX-License-Identifier: Apache-2.0
#include "seeded_networks.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randn.h>

#include <cmath>
#include <utility>

namespace weft::test {
namespace {

/// Collects layers; weights are scaled so that activations keep their size.
class Layers {
 public:
  explicit Layers(std::string prefix) : prefix_(std::move(prefix)) {}

  void conv(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t kernel) {
    add(name + ".weight", {out, in, kernel, kernel}, 1.0 / std::sqrt(static_cast<double>(in * kernel * kernel)));
    add(name + ".bias", {out}, 0.1);
  }
  void linear(const std::string& name, std::int64_t in, std::int64_t out, bool bias = true) {
    add(name + ".weight", {out, in}, 1.0 / std::sqrt(static_cast<double>(in)));
    if (bias) add(name + ".bias", {out}, 0.1);
  }
  void norm(const std::string& name, std::int64_t channels) {
    add(name + ".weight", {channels}, 1.0);
    add(name + ".bias", {channels}, 0.1);
  }
  weights::StateDict::Tensors take() { return std::move(tensors_); }

 private:
  void add(const std::string& name, std::vector<std::int64_t> sizes, double scale) {
    tensors_.emplace(prefix_ + name, at::randn(sizes, generator_, at::TensorOptions(at::kFloat)).mul_(scale));
  }

  std::string prefix_;
  at::Generator generator_ = at::detail::createCPUGenerator(7);
  weights::StateDict::Tensors tensors_;
};

void residual(Layers& layers, const std::string& name, std::int64_t in, std::int64_t out) {
  layers.norm(name + ".in_layers.0", in);
  layers.conv(name + ".in_layers.2", in, out, 3);
  layers.linear(name + ".emb_layers.1", 128, out);
  layers.norm(name + ".out_layers.0", out);
  layers.conv(name + ".out_layers.3", out, out, 3);
  if (in != out) layers.conv(name + ".skip_connection", in, out, 1);
}

void cross_attention(Layers& layers, const std::string& name, std::int64_t channels, std::int64_t context) {
  layers.linear(name + ".to_q", channels, channels, false);
  layers.linear(name + ".to_k", context, channels, false);
  layers.linear(name + ".to_v", context, channels, false);
  layers.linear(name + ".to_out.0", channels, channels);
}

void transformer(Layers& layers, const std::string& name, std::int64_t channels) {
  layers.norm(name + ".norm", channels);
  layers.conv(name + ".proj_in", channels, channels, 1);
  const std::string block = name + ".transformer_blocks.0";
  for (const char* norm : {".norm1", ".norm2", ".norm3"}) layers.norm(block + norm, channels);
  cross_attention(layers, block + ".attn1", channels, channels);
  cross_attention(layers, block + ".attn2", channels, 16);
  layers.linear(block + ".ff.net.0.proj", channels, 8 * channels);
  layers.linear(block + ".ff.net.2", 4 * channels, channels);
  layers.conv(name + ".proj_out", channels, channels, 1);
}

void resnet(Layers& layers, const std::string& name, std::int64_t in, std::int64_t out) {
  layers.norm(name + ".norm1", in);
  layers.conv(name + ".conv1", in, out, 3);
  layers.norm(name + ".norm2", out);
  layers.conv(name + ".conv2", out, out, 3);
  if (in != out) layers.conv(name + ".nin_shortcut", in, out, 1);
}

void middle(Layers& layers, const std::string& name, std::int64_t channels) {
  resnet(layers, name + ".block_1", channels, channels);
  layers.norm(name + ".attn_1.norm", channels);
  for (const char* part : {".attn_1.q", ".attn_1.k", ".attn_1.v", ".attn_1.proj_out"})
    layers.conv(name + part, channels, channels, 1);
  resnet(layers, name + ".block_2", channels, channels);
}

}  // namespace

weights::StateDict::Tensors seeded_unet(const std::string& prefix) {
  Layers layers(prefix);
  layers.linear("time_embed.0", 32, 128);
  layers.linear("time_embed.2", 128, 128);
  layers.conv("input_blocks.0.0", 4, 32, 3);
  residual(layers, "input_blocks.1.0", 32, 32);
  layers.conv("input_blocks.2.0.op", 32, 32, 3);
  residual(layers, "input_blocks.3.0", 32, 64);
  transformer(layers, "input_blocks.3.1", 64);
  residual(layers, "middle_block.0", 64, 64);
  transformer(layers, "middle_block.1", 64);
  residual(layers, "middle_block.2", 64, 64);
  residual(layers, "output_blocks.0.0", 128, 64);
  transformer(layers, "output_blocks.0.1", 64);
  residual(layers, "output_blocks.1.0", 96, 64);
  transformer(layers, "output_blocks.1.1", 64);
  layers.conv("output_blocks.1.2.conv", 64, 64, 3);
  residual(layers, "output_blocks.2.0", 96, 32);
  residual(layers, "output_blocks.3.0", 64, 32);
  layers.norm("out.0", 32);
  layers.conv("out.2", 32, 4, 3);
  return layers.take();
}

weights::StateDict::Tensors seeded_vae(const std::string& prefix) {
  Layers layers(prefix);
  layers.conv("encoder.conv_in", 3, 32, 3);
  resnet(layers, "encoder.down.0.block.0", 32, 32);
  layers.conv("encoder.down.0.downsample.conv", 32, 32, 3);
  resnet(layers, "encoder.down.1.block.0", 32, 64);
  middle(layers, "encoder.mid", 64);
  layers.norm("encoder.norm_out", 64);
  layers.conv("encoder.conv_out", 64, 8, 3);
  layers.conv("quant_conv", 8, 8, 1);
  layers.conv("post_quant_conv", 4, 4, 1);
  layers.conv("decoder.conv_in", 4, 64, 3);
  middle(layers, "decoder.mid", 64);
  resnet(layers, "decoder.up.1.block.0", 64, 64);
  layers.conv("decoder.up.1.upsample.conv", 64, 64, 3);
  resnet(layers, "decoder.up.0.block.0", 64, 32);
  layers.norm("decoder.norm_out", 32);
  layers.conv("decoder.conv_out", 32, 3, 3);
  return layers.take();
}

weights::StateDict as_file(weights::StateDict::Tensors tensors) {
  return {std::move(tensors), {}, "tiny.safetensors", hash_bytes("tiny")};
}

}  // namespace weft::test
