// SPDX-License-Identifier: Apache-2.0
// What LyCORIS, diffusers and PEFT compute, recorded by tests/parity/independent/record.py, which says with what seed
// and versions. Needs no recordings from elsewhere.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/lora/load.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/load.hpp"
#include "fake_model.hpp"
#include "tests/support/seeded_weights.hpp"

using namespace weft;
using Tensors = weights::StateDict::Tensors;

namespace {

std::filesystem::path independent_folder() {
  const char* source = std::getenv("WEFT_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/parity/independent";
}

weights::StateDict independent(const std::string& name) {
  return weights::load_state_dict(independent_folder() / (name + ".safetensors"));
}

/// The network of a manifest, as a file in memory.
weights::StateDict rebuilt(const std::string& name) {
  const auto model = test::read_manifest(independent_folder() / (name + ".manifest.json"));
  Tensors tensors;
  for (const auto& tensor : model.tensors) {
    const at::Tensor made = at::empty(tensor.spec.shape, at::kFloat);
    test::fill_seeded(model.tag, tensor, 0, {static_cast<std::byte*>(made.mutable_data_ptr()), made.nbytes()});
    tensors.emplace(tensor.spec.key, made);
  }
  return test::in_memory(std::move(tensors), {}, name + ".safetensors");
}

/// "weight@0.6" -> 0.6 for all results of that name.
std::map<double, at::Tensor> by_strength(const weights::StateDict& recorded, const std::string& name) {
  std::map<double, at::Tensor> results;
  const auto found = recorded.with_prefix(name + "@");
  for (const auto& [strength, tensor] : found.tensors()) results.emplace(std::stod(strength), tensor);
  return results;
}

void check_of_largest(const at::Tensor& actual, const at::Tensor& expected, double most) {
  REQUIRE(actual.sizes() == expected.sizes());
  CHECK((actual - expected).abs().max().item<double>() <= most * expected.abs().max().item<double>());
}

/// Where weft and LyCORIS mean different things by a strength other than 1 (docs/comfyui-compatibility.md).
bool scales_rotations(const std::string& name) { return name.starts_with("oft") || name.starts_with("boft"); }
bool moves_towards(const std::string& name) { return name.find("dora") != std::string::npos; }

void check_lycoris(const std::string& name, const weights::StateDict& recorded) {
  Tensors weights;
  const auto base = recorded.with_prefix("base.");
  for (const auto& [key, tensor] : base.tensors()) weights.emplace("layer." + key, tensor);
  const auto model = test::fake_model(weights);
  const auto file = test::in_memory(recorded.with_prefix("file.").tensors(), {}, name + ".safetensors");
  for (const std::string part : {"weight", "bias"})
    for (const auto& [strength, expected] : by_strength(recorded, part)) {
      if (strength != 1.0 && (scales_rotations(name) || moves_towards(name))) continue;
      INFO(fmt::format("{} {} at {}", name, part, strength));
      const auto loaded = lora::load_lora(file, &model, nullptr, strength, 0);
      CHECK(loaded.unmatched.empty());
      check_of_largest(test::patched(weights.at("layer." + part), loaded.model, "layer." + part), expected, 1e-5);
    }
}

at::Tensor flux_output(const models::Model& model, const weights::PatchSet& patches, bool beside,
                       const weights::StateDict& inputs) {
  const device::ComputePolicy policy{.storage = at::kFloat, .products_beside = beside};
  const auto lease = model.network->store().prepare(policy, patches);
  sampling::Extras extras;
  extras.y = inputs.at("y");
  extras.guidance = inputs.at("guidance");
  return model.network->forward(inputs.at("x"), inputs.at("t"), inputs.at("context"), extras);
}

void check_of_std(const at::Tensor& actual, const at::Tensor& expected, double most) {
  const auto difference = tensor::difference(actual, expected);
  INFO(difference.text());
  CHECK(difference.relative() <= most);
}

constexpr double kOneForward = 2e-4;  // other attention, other order of sums

}  // namespace

TEST_CASE("independent parity: LyCORIS merges every kind to the same weights") {
  const tensor::InferenceGuard guard;
  const auto recorded = independent("lycoris");
  std::set<std::string> names;
  for (const auto& [key, tensor] : recorded.tensors()) names.insert(key.substr(0, key.find('/')));
  CHECK(names.size() == 23);
  for (const std::string& name : names) check_lycoris(name, recorded.with_prefix(name + "/"));
}

TEST_CASE("independent parity: diffusers' Flux, from its own layout") {
  const tensor::InferenceGuard guard;
  const auto recorded = independent("diffusers").with_prefix("flux/");
  const auto model = models::load_diffusion_model(rebuilt("flux")).model;
  check_of_std(flux_output(model, {}, false, recorded), recorded.at("output"), kOneForward);
}

TEST_CASE("independent parity: LoRAs by PEFT on diffusers' Flux, merged and beside the weights") {
  const tensor::InferenceGuard guard;
  const auto recorded = independent("diffusers");
  const auto inputs = recorded.with_prefix("flux/");
  const auto model = models::load_diffusion_model(rebuilt("flux")).model;
  for (const std::string name : {"flux_lora", "flux_rslora", "flux_dora"}) {
    const auto part = recorded.with_prefix(name + "/");
    const auto file = test::in_memory(part.with_prefix("file.").tensors(),
                                      {{"lora_adapter_metadata", recorded.metadata().at(name)}}, name);
    for (const auto& [strength, expected] : by_strength(part, "output")) {
      const auto loaded = lora::load_lora(file, &model, nullptr, strength, 0);
      CHECK(loaded.unmatched.empty());
      for (const bool beside : {false, true}) {
        INFO(fmt::format("{} at {}, {}", name, strength, beside ? "beside" : "merged"));
        check_of_std(flux_output(model, loaded.model, beside, inputs), expected, kOneForward);
      }
    }
  }
}

TEST_CASE("independent parity: diffusers' autoencoder, from its own layout") {
  const tensor::InferenceGuard guard;
  const auto recorded = independent("diffusers").with_prefix("vae/");
  const auto vae = models::load_vae(rebuilt("vae"));
  const auto lease = vae.autoencoder->store().prepare({.storage = at::kFloat}, {});
  check_of_std(vae.autoencoder->encode(recorded.at("image")), recorded.at("encoded"), kOneForward);
  check_of_std(vae.autoencoder->decode(recorded.at("latent")), recorded.at("decoded"), kOneForward);
}
