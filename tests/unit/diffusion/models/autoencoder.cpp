// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/vae/autoencoder.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include "diffusion/models/family.hpp"
#include "diffusion/models/vae/diffusers_layout.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "seeded_networks.hpp"
#include "tiny_checkpoint.hpp"

using namespace weft;

namespace {

void check_near(const std::string& what, const at::Tensor& actual, const at::Tensor& expected) {
  const tensor::Difference difference = tensor::difference(actual, expected);
  INFO(what << ": " << difference.text());
  CHECK(difference.relative() <= 5e-5);
}

models::Vae seeded_autoencoder() { return models::load_vae(test::as_file(test::seeded_vae())); }

}  // namespace

TEST_CASE("autoencoder: pictures and latents are the reference's, crops to multiples of 8 included") {
  const tensor::InferenceGuard guard;
  const auto tiny = test::tiny_checkpoint("vae.safetensors");
  if (!tiny) return;
  const models::Autoencoder& vae = *tiny->checkpoint.vae->autoencoder;
  const auto& recorded = tiny->recorded;
  const auto lease = vae.store().prepare(test::float32(), {});
  check_near("decode.z", vae.decode(recorded.at("z")), recorded.at("decode.z"));
  check_near("decode.z2", vae.decode(recorded.at("z2")), recorded.at("decode.z2"));
  check_near("encode.image", vae.encode(recorded.at("image")), recorded.at("encode.image"));
  check_near("encode.image_67x75", vae.encode(recorded.at("image_67x75")), recorded.at("encode.image_67x75"));
}

TEST_CASE("autoencoder: shapes and ranges are those of nodes") {
  const tensor::InferenceGuard guard;
  const models::Vae vae = seeded_autoencoder();
  const auto lease = vae.autoencoder->store().prepare(test::float32(), {});
  const at::Tensor image = vae.autoencoder->decode(at::randn({2, 4, 5, 7}));
  CHECK(image.sizes() == at::IntArrayRef({2, 10, 14, 3}));
  CHECK(image.min().item<float>() >= 0);
  CHECK(image.max().item<float>() <= 1);
  CHECK(vae.autoencoder->encode(at::rand({1, 11, 15, 4})).sizes() == at::IntArrayRef({1, 4, 5, 7}));
  CHECK(vae.autoencoder->scale() == 2);
  CHECK(vae.autoencoder->store().unused().empty());
}

TEST_CASE("autoencoder: what does not fit is refused in words") {
  const tensor::InferenceGuard guard;
  const models::Vae vae = seeded_autoencoder();
  const auto lease = vae.autoencoder->store().prepare(test::float32(), {});
  CHECK_THROWS_WITH(vae.autoencoder->decode(at::zeros({1, 16, 8, 8})),
                    "the latent has 16 channels, but this VAE takes 4");
  CHECK_THROWS_AS(vae.autoencoder->decode(at::zeros({1, 4, 0, 8})), NodeError);
  CHECK_THROWS_WITH(vae.autoencoder->encode(at::zeros({1, 1, 9, 3})),
                    "the image is 9 x 1 pixels, but this VAE needs at least 2 x 2");
  CHECK_THROWS_AS(vae.autoencoder->encode(at::zeros({1, 8, 8, 1})), NodeError);
  const at::Tensor huge = at::zeros({1, 4, 1, 1}).expand({1, 4, 1'000'000'000, 1'000'000'000});
  CHECK_THROWS_AS(vae.autoencoder->decode(huge), OutOfMemory);
  CHECK_THROWS_AS(vae.autoencoder->decode_tiled(huge, 512, 64), OutOfMemory);
}

TEST_CASE("autoencoder: a file with only a decoder decodes, and says that it cannot encode") {
  const tensor::InferenceGuard guard;
  auto tensors = test::seeded_vae();
  std::erase_if(tensors, [](const auto& entry) {
    return entry.first.starts_with("encoder.") || entry.first.starts_with("quant");
  });
  const models::Vae vae = models::load_vae(test::as_file(std::move(tensors)));
  const auto lease = vae.autoencoder->store().prepare(test::float32(), {});
  CHECK(vae.autoencoder->decode(at::zeros({1, 4, 2, 2})).size(1) == 4);
  CHECK_THROWS_WITH(vae.autoencoder->encode(at::zeros({1, 8, 8, 3})),
                    "this VAE file holds only a decoder: it cannot encode");
}

TEST_CASE("autoencoder: a damaged file is refused with key, expected and found shape") {
  auto tensors = test::seeded_vae();
  tensors.insert_or_assign("decoder.up.0.block.0.conv2.weight", at::zeros({32, 31, 3, 3}));
  CHECK_THROWS_WITH(models::load_vae(test::as_file(std::move(tensors))),
                    "tiny.safetensors: decoder.up.0.block.0.conv2.weight has shape [32, 31, 3, 3], but [32, 32, 3, 3] "
                    "is expected here");
}

TEST_CASE("autoencoder: hostile shapes in a file never crash") {
  for (const std::vector<std::int64_t>& sizes : {std::vector<std::int64_t>{}, {0}, {1}, {4, 4}, {0, 0, 0, 0}}) {
    for (const auto& [key, tensor] : test::seeded_vae()) {
      auto tensors = test::seeded_vae();
      tensors.insert_or_assign(key, at::zeros(sizes));
      INFO(key << " as a tensor of " << sizes.size() << " dimensions");
      CHECK_THROWS_AS(models::load_vae(test::as_file(std::move(tensors))), WeightsError);
    }
  }
}

namespace {

/// The seeded autoencoder as diffusers would save it.
weights::StateDict in_diffusers_layout() {
  const std::pair<const char*, const char*> names[] = {
      {"encoder.down.0.block.0.", "encoder.down_blocks.0.resnets.0."},
      {"encoder.down.0.downsample.", "encoder.down_blocks.0.downsamplers.0."},
      {"encoder.down.1.block.0.", "encoder.down_blocks.1.resnets.0."},
      {"decoder.up.1.block.0.", "decoder.up_blocks.0.resnets.0."},
      {"decoder.up.1.upsample.", "decoder.up_blocks.0.upsamplers.0."},
      {"decoder.up.0.block.0.", "decoder.up_blocks.1.resnets.0."},
      {"mid.block_1.", "mid_block.resnets.0."},
      {"mid.block_2.", "mid_block.resnets.1."},
      {"mid.attn_1.norm.", "mid_block.attentions.0.group_norm."},
      {"mid.attn_1.q.", "mid_block.attentions.0.to_q."},
      {"mid.attn_1.k.", "mid_block.attentions.0.to_k."},
      {"mid.attn_1.v.", "mid_block.attentions.0.to_v."},
      {"mid.attn_1.proj_out.", "mid_block.attentions.0.to_out.0."},
      {"norm_out.", "conv_norm_out."},
      {"nin_shortcut.", "conv_shortcut."}};
  weights::StateDict::Tensors tensors;
  for (const auto& [key, tensor] : test::seeded_vae()) {
    std::string name = key;
    for (const auto& [ours, theirs] : names)
      if (const auto at = name.find(ours); at != std::string::npos) name.replace(at, std::string(ours).size(), theirs);
    const bool linear = name.find("attentions.0.to_") != std::string::npos && tensor.dim() == 4;
    tensors.emplace(name, linear ? tensor.flatten(1) : tensor);
  }
  return test::as_file(std::move(tensors));
}

}  // namespace

TEST_CASE("autoencoder: a file in diffusers' layout gives the same pictures") {
  const tensor::InferenceGuard guard;
  const models::Vae compvis = seeded_autoencoder(), diffusers = models::load_vae(in_diffusers_layout());
  const auto lease = compvis.autoencoder->store().prepare(test::float32(), {});
  const auto other = diffusers.autoencoder->store().prepare(test::float32(), {});
  const at::Tensor latent = at::randn({1, 4, 6, 6}), image = at::rand({1, 8, 8, 3});
  CHECK(compvis.autoencoder->decode(latent).equal(diffusers.autoencoder->decode(latent)));
  CHECK(compvis.autoencoder->encode(image).equal(diffusers.autoencoder->encode(image)));
  CHECK(diffusers.autoencoder->store().unused().empty());
}
