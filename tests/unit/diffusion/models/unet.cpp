// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/unet.hpp"

#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "seeded_networks.hpp"
#include "tiny_checkpoint.hpp"

using namespace weft;
using models::Unet;

namespace {

std::shared_ptr<weights::ParameterStore> store_of(weights::StateDict::Tensors tensors) {
  return std::make_shared<weights::ParameterStore>(test::as_file(std::move(tensors)));
}

Unet seeded(nn::AttentionMode attention = nn::AttentionMode::automatic) {
  return Unet(store_of(test::seeded_unet()), {"test", {}, sampling::discrete_eps()}, attention);
}

/// The message of the WeightsError that loading these tensors gives; empty when there is none.
std::string refusal(weights::StateDict::Tensors tensors) {
  try {
    const Unet unet(store_of(std::move(tensors)), {"test", {}, sampling::discrete_eps()}, nn::AttentionMode::automatic);
    return {};
  } catch (const WeightsError& error) {
    return error.what();
  }
}

void check_recorded(const models::DiffusionModel& network, const std::map<std::string, at::Tensor>& recorded,
                    const std::string& key, const std::string& x, std::vector<float> timesteps,
                    const std::string& context) {
  const at::Tensor out = network.forward(recorded.at(x), at::tensor(timesteps), recorded.at(context), {});
  const tensor::Difference difference = tensor::difference(out, recorded.at(key));
  INFO(key << ": " << difference.text());
  CHECK(difference.relative() <= 5e-5);
}

}  // namespace

TEST_CASE("unet: raw outputs are the reference's, odd and oblong sizes and mixed timesteps included") {
  const tensor::InferenceGuard guard;
  const auto tiny = test::tiny_checkpoint("unet.safetensors");
  if (!tiny) return;
  const models::DiffusionModel& network = *tiny->checkpoint.model->network;
  const auto lease = network.store().prepare(test::float32(), {});
  check_recorded(network, tiny->recorded, "unet.x2.t999.0", "x2", {999, 999}, "ctx2");
  check_recorded(network, tiny->recorded, "unet.x2.t500.0", "x2", {500, 500}, "ctx2");
  check_recorded(network, tiny->recorded, "unet.x2.t37.5", "x2", {37.5, 37.5}, "ctx2");
  check_recorded(network, tiny->recorded, "unet.x2.t0.0", "x2", {0, 0}, "ctx2");
  check_recorded(network, tiny->recorded, "unet.x2.t_mixed_900_10", "x2", {900, 10}, "ctx2");
  check_recorded(network, tiny->recorded, "unet.xr.t321", "xr", {321}, "ctx_long");
  check_recorded(network, tiny->recorded, "unet.xo.t321", "xo", {321}, "ctx_long");
}

TEST_CASE("unet: half types stay near float32, in every kind of attention") {
  const tensor::InferenceGuard guard;
  at::manual_seed(3);
  const at::Tensor x = at::randn({2, 4, 6, 10}), t = at::full({2}, 500.0f), context = at::randn({2, 5, 16});
  const Unet reference = seeded(nn::AttentionMode::exact);
  at::Tensor expected;
  {
    const auto lease = reference.store().prepare(test::float32(), {});
    expected = reference.forward(x, t, context, {});
  }
  for (const auto mode : {nn::AttentionMode::exact, nn::AttentionMode::fused}) {
    const Unet unet = seeded(mode);
    for (const auto& [dtype, limit] : {std::pair{at::kFloat, 1e-4}, {at::kHalf, 2e-2}, {at::kBFloat16, 2e-1}}) {
      const auto lease = unet.store().prepare({at::kCPU, dtype, dtype}, {});
      const at::Tensor out = unet.forward(x, t, context, {});
      CHECK(out.scalar_type() == at::kFloat);
      const tensor::Difference difference = tensor::difference(out, expected);
      INFO(c10::toString(dtype) << ": " << difference.text());
      CHECK(difference.relative() <= limit);
    }
  }
}

TEST_CASE("unet: a forward leaves its inputs as they were") {
  const tensor::InferenceGuard guard;
  const at::Tensor x = at::randn({1, 4, 8, 8}), context = at::randn({1, 3, 16});
  const at::Tensor x_before = x.clone(), context_before = context.clone();
  const Unet unet = seeded();
  const auto lease = unet.store().prepare(test::float32(), {});
  unet.forward(x, at::full({1}, 10.0f), context, {});
  CHECK(x.equal(x_before));
  CHECK(context.equal(context_before));
}

TEST_CASE("unet: every weight of the file is used") {
  const Unet unet = seeded();
  CHECK(unet.store().unused().empty());
}

TEST_CASE("unet: inputs for another kind of model are refused in words") {
  const tensor::InferenceGuard guard;
  const Unet unet = seeded();
  const auto lease = unet.store().prepare(test::float32(), {});
  const at::Tensor t = at::zeros({1});
  CHECK_THROWS_WITH(unet.forward(at::zeros({1, 16, 8, 8}), t, at::zeros({1, 3, 16}), {}),
                    "the latent has 16 channels, but this model (test) takes 4");
  CHECK_THROWS_WITH(unet.forward(at::zeros({1, 4, 8, 8}), t, at::zeros({1, 3, 24}), {}),
                    "the prompt has width 24, but this model (test) takes 16");
  CHECK_THROWS_AS(unet.forward(at::zeros({1, 4, 0, 8}), t, at::zeros({1, 3, 16}), {}), NodeError);
  CHECK_THROWS_AS(unet.forward(at::zeros({4, 8, 8}), t, at::zeros({1, 3, 16}), {}), NodeError);
  CHECK_THROWS_AS(unet.forward(at::zeros({1, 4, 8, 8}), t, at::zeros({2, 3, 16}), {}), NodeError);
}

TEST_CASE("unet: a size that no memory holds is refused before anything is allocated") {
  const tensor::InferenceGuard guard;
  const Unet unet = seeded();
  const auto lease = unet.store().prepare(test::float32(), {});
  const at::Tensor huge = at::zeros({1, 4, 1, 1}).expand({1, 4, 1'000'000'000, 1'000'000'000});
  CHECK_THROWS_AS(unet.forward(huge, at::zeros({1}), at::zeros({1, 3, 16}), {}), OutOfMemory);
}

TEST_CASE("unet: a file that does not fit is refused with key, expected and found shape") {
  auto tensors = test::seeded_unet();
  tensors.insert_or_assign("input_blocks.3.0.in_layers.2.weight", at::zeros({64, 32, 3}));
  CHECK(refusal(tensors) ==
        "tiny.safetensors: input_blocks.3.0.in_layers.2.weight has shape [64, 32, 3], but [any, 32, 3, 3] is expected "
        "here");

  tensors = test::seeded_unet();
  tensors.insert_or_assign("output_blocks.2.0.in_layers.0.weight", at::zeros({64}));
  CHECK(refusal(tensors) ==
        "tiny.safetensors: output_blocks.2.0.in_layers.0.weight has shape [64], but [96] is expected here");

  tensors = test::seeded_unet();
  tensors.erase("middle_block.1.transformer_blocks.0.attn2.to_v.weight");
  CHECK_THAT(refusal(tensors), Catch::Contains("middle_block.1.transformer_blocks.0.attn2.to_v.weight"));

  tensors = test::seeded_unet();
  tensors.insert_or_assign("input_blocks.3.1.transformer_blocks.0.attn2.to_k.weight", at::zeros({64, 24}));
  tensors.insert_or_assign("input_blocks.3.1.transformer_blocks.0.attn2.to_v.weight", at::zeros({64, 24}));
  CHECK_THAT(refusal(tensors), Catch::Contains("attends to prompts of width 16, but the layers before it to 24"));
}

TEST_CASE("unet: blocks that do not go up by the steps they went down are refused") {
  auto tensors = test::seeded_unet();
  for (const char* part : {"weight", "bias"}) {
    const std::string key = std::string("output_blocks.1.2.conv.") + part;
    tensors.emplace(std::string("output_blocks.0.2.conv.") + part, tensors.at(key));
    tensors.erase(key);
  }
  CHECK_THAT(refusal(tensors), Catch::Contains("does not go up in size"));

  tensors = test::seeded_unet();
  std::erase_if(tensors, [](const auto& entry) { return entry.first.starts_with("output_blocks.3."); });
  CHECK_THAT(refusal(tensors), Catch::Contains("has 4 blocks"));

  tensors = test::seeded_unet();
  tensors.emplace("input_blocks.2.1.conv.weight", at::zeros({32, 32, 3, 3}));
  CHECK_THAT(refusal(tensors), Catch::Contains("does not go up in size"));
}

TEST_CASE("unet: hostile shapes in a file never crash") {
  for (const std::vector<std::int64_t>& sizes :
       {std::vector<std::int64_t>{}, {0}, {1}, {4, 4}, {0, 0, 0, 0}, {2, 2, 2, 2, 2}}) {
    for (const auto& [key, tensor] : test::seeded_unet()) {
      auto tensors = test::seeded_unet();
      tensors.insert_or_assign(key, at::zeros(sizes));
      INFO(key << " as a tensor of " << sizes.size() << " dimensions");
      CHECK_FALSE(refusal(std::move(tensors)).empty());
    }
  }
}
