// SPDX-License-Identifier: Apache-2.0
#include "fake_model.hpp"

#include <stdexcept>

#include "diffusion/models/flux/diffusers_names.hpp"
#include "diffusion/models/unet/config.hpp"
#include "diffusion/models/unet/diffusers_names.hpp"
#include "diffusion/tensor/rng.hpp"

namespace weft::test {
namespace {

std::shared_ptr<weights::ParameterStore> store_of(weights::StateDict::Tensors weights) {
  return std::make_shared<weights::ParameterStore>(in_memory(std::move(weights)));
}

// Sizes that names depend on; a fake network may have others that no real one has.
models::FluxConfig flux_config(const weights::ParameterStore& store) {
  const weights::StateDict& source = store.source();
  models::FluxConfig config{};
  config.hidden_size = source.at("img_in.weight").size(0);
  config.mlp_size = source.at("double_blocks.0.img_mlp.0.weight").size(0);
  while (source.has_prefix("double_blocks." + std::to_string(config.double_blocks) + ".")) ++config.double_blocks;
  while (source.has_prefix("single_blocks." + std::to_string(config.single_blocks) + ".")) ++config.single_blocks;
  return config;
}

class FakeNetwork final : public models::DiffusionModel {
 public:
  FakeNetwork(weights::StateDict::Tensors weights, const std::string& family)
      : DiffusionModel(store_of(std::move(weights)), {family, {}, sampling::discrete_eps()}) {}

  at::Tensor forward(const at::Tensor&, const at::Tensor&, const at::Tensor&, const sampling::Extras&) const override {
    throw std::logic_error("a fake network does not run");
  }
  std::uint64_t activation_bytes(at::IntArrayRef, at::ScalarType) const override { return 0; }
  KeyMap diffusers_key_map() const override {
    if (store().source().has_prefix("double_blocks."))
      return models::flux_diffusers_names(flux_config(store()), store().source());
    if (!store().source().has_prefix("input_blocks.")) return {};
    return models::unet_diffusers_names(models::read_unet_config(weights::Scope(store())), store().source());
  }
};

class FakeTextEncoder final : public models::TextEncoder {
 public:
  FakeTextEncoder(weights::StateDict::Tensors weights, std::vector<models::TextTower> towers)
      : store_(store_of(std::move(weights))), towers_(std::move(towers)) {}
  models::Encoded encode(std::string_view, const models::EncodeOptions&) const override {
    throw std::logic_error("a fake text encoder does not run");
  }
  weights::ParameterStore& store() const override { return *store_; }
  std::vector<models::TextTower> towers() const override { return towers_; }

 private:
  std::shared_ptr<weights::ParameterStore> store_;
  std::vector<models::TextTower> towers_;
};

}  // namespace

weights::StateDict in_memory(weights::StateDict::Tensors tensors, weights::StateDict::Metadata metadata,
                             const std::string& name) {
  return {std::move(tensors), std::move(metadata), name, hash_bytes(name)};
}

models::Model fake_model(weights::StateDict::Tensors weights, const std::string& family) {
  return {std::make_shared<FakeNetwork>(std::move(weights), family), std::make_shared<weights::PatchSet>(),
          sampling::discrete_eps()};
}

models::Clip fake_clip(weights::StateDict::Tensors weights, std::vector<models::TextTower> towers) {
  return {std::make_shared<FakeTextEncoder>(std::move(weights), std::move(towers)), std::make_shared<weights::PatchSet>(), std::nullopt};
}

at::Tensor patched(const at::Tensor& weight, const weights::PatchSet& patches, const std::string& key) {
  auto changed = weight.to(at::kFloat, false, true);
  const auto found = patches.find(key);
  if (found == patches.end()) return changed;
  for (const auto& patch : found->second) changed = patch->apply(changed, key);
  return changed;
}

weights::StateDict::Tensors kohya_change(const std::string& base, std::int64_t out, std::vector<std::int64_t> in,
                                         std::int64_t rank, double alpha) {
  tensor::NormalNoise noise(hash_bytes(base).low);
  std::vector<std::int64_t> up{out, rank};
  for (std::size_t i = 1; i < in.size(); ++i) up.push_back(1);
  in.insert(in.begin(), rank);
  return {{base + ".lora_up.weight", noise.draw(up, at::kFloat)},
          {base + ".lora_down.weight", noise.draw(in, at::kFloat)},
          {base + ".alpha", at::scalar_tensor(alpha, at::kFloat)}};
}

}  // namespace weft::test
