// SPDX-License-Identifier: Apache-2.0
#include "seeded_flux.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randn.h>

#include <cmath>
#include <utility>

#include "../seeded_networks.hpp"

namespace weft::test {
namespace {

class Layers {
 public:
  explicit Layers(std::string prefix) : prefix_(std::move(prefix)) {}

  void linear(const std::string& name, std::int64_t in, std::int64_t out) {
    add(name + ".weight", {out, in}, 1.0 / std::sqrt(static_cast<double>(in)));
    add(name + ".bias", {out}, 0.1);
  }
  void embedder(const std::string& name, std::int64_t in, std::int64_t hidden) {
    linear(name + ".in_layer", in, hidden);
    linear(name + ".out_layer", hidden, hidden);
  }
  void norms(const std::string& name, std::int64_t head) {
    // Around 1, as trained ones are: signs at random would make scores that no narrow dtype can tell apart.
    add(name + ".query_norm.scale", {head}, 0.05, 1.0);
    add(name + ".key_norm.scale", {head}, 0.05, 1.0);
  }
  weights::StateDict::Tensors take() { return std::move(tensors_); }

 private:
  void add(const std::string& name, std::vector<std::int64_t> sizes, double scale, double mean = 0.0) {
    const at::Tensor values = at::randn(sizes, generator_, at::TensorOptions(at::kFloat));
    tensors_.emplace(prefix_ + name, values.mul_(scale).add_(mean));
  }

  std::string prefix_;
  at::Generator generator_ = at::detail::createCPUGenerator(11);
  weights::StateDict::Tensors tensors_;
};

void stream(Layers& layers, const std::string& block, const std::string& name, const TinyFlux& sizes) {
  const std::string at = block + "." + name;
  layers.linear(at + "_mod.lin", sizes.hidden, 6 * sizes.hidden);
  layers.linear(at + "_attn.qkv", sizes.hidden, 3 * sizes.hidden);
  layers.norms(at + "_attn.norm", sizes.head);
  layers.linear(at + "_attn.proj", sizes.hidden, sizes.hidden);
  layers.linear(at + "_mlp.0", sizes.hidden, 4 * sizes.hidden);
  layers.linear(at + "_mlp.2", 4 * sizes.hidden, sizes.hidden);
}

void single_block(Layers& layers, const std::string& block, const TinyFlux& sizes) {
  layers.linear(block + ".modulation.lin", sizes.hidden, 3 * sizes.hidden);
  layers.linear(block + ".linear1", sizes.hidden, 7 * sizes.hidden);
  layers.linear(block + ".linear2", 5 * sizes.hidden, sizes.hidden);
  layers.norms(block + ".norm", sizes.head);
}

}  // namespace

weights::StateDict::Tensors seeded_flux(const TinyFlux& sizes, const std::string& prefix) {
  constexpr std::int64_t kSinusoids = 256, kCells = 4, kLatent = 16;
  Layers layers(prefix);
  layers.linear("img_in", sizes.in_channels * kCells, sizes.hidden);
  layers.linear("txt_in", sizes.context, sizes.hidden);
  layers.embedder("time_in", kSinusoids, sizes.hidden);
  layers.embedder("vector_in", sizes.pooled, sizes.hidden);
  if (sizes.guidance) layers.embedder("guidance_in", kSinusoids, sizes.hidden);
  stream(layers, "double_blocks.0", "img", sizes);
  stream(layers, "double_blocks.0", "txt", sizes);
  single_block(layers, "single_blocks.0", sizes);
  single_block(layers, "single_blocks.1", sizes);
  layers.linear("final_layer.adaLN_modulation.1", sizes.hidden, 2 * sizes.hidden);
  layers.linear("final_layer.linear", sizes.hidden, kLatent * kCells);
  return layers.take();
}

models::Flux flux_of(weights::StateDict::Tensors tensors) {
  auto store = std::make_shared<weights::ParameterStore>(as_file(std::move(tensors)));
  return {std::move(store),
          {"test", {.channels = 16, .scale = 0.3611, .shift = 0.1159}, sampling::flux_sampling(1.15)},
          nn::AttentionMode::automatic};
}

}  // namespace weft::test
