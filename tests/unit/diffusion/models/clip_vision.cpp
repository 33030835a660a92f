// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip_vision/vision_model.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/models/clip_vision/preprocess.hpp"
#include "diffusion/models/style/redux.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using Catch::Matchers::Contains;
using models::PictureCrop;

namespace {

constexpr std::int64_t kWidth = 32, kPatch = 4, kSide = 3;
const device::ComputePolicy kFloat32{at::kCPU, at::kFloat, at::kFloat};

at::Tensor random(at::IntArrayRef sizes) { return at::randn(sizes).mul_(0.3); }

/// Two layers; SigLIP's has a bias on patches, and neither class token nor first norm.
weights::StateDict tower(bool siglip) {
  at::manual_seed(7);
  weights::StateDict::Tensors t;
  const std::string root = "vision_model.";
  t[root + "embeddings.patch_embedding.weight"] = random({kWidth, 3, kPatch, kPatch});
  t[root + "embeddings.position_embedding.weight"] = random({kSide * kSide + (siglip ? 0 : 1), kWidth});
  if (siglip)
    t[root + "embeddings.patch_embedding.bias"] = random({kWidth});
  else
    t[root + "embeddings.class_embedding"] = random({kWidth});
  std::vector<std::string> norms{root + "post_layernorm"};
  if (!siglip) norms.push_back(root + "pre_layrnorm");
  for (int i = 0; i < 2; ++i) {
    const std::string layer = root + "encoder.layers." + std::to_string(i) + ".";
    norms.insert(norms.end(), {layer + "layer_norm1", layer + "layer_norm2"});
    for (const char* name : {"q_proj", "k_proj", "v_proj", "out_proj"}) {
      t[layer + "self_attn." + name + ".weight"] = random({kWidth, kWidth});
      t[layer + "self_attn." + name + ".bias"] = random({kWidth});
    }
    t[layer + "mlp.fc1.weight"] = random({2 * kWidth, kWidth});
    t[layer + "mlp.fc1.bias"] = random({2 * kWidth});
    t[layer + "mlp.fc2.weight"] = random({kWidth, 2 * kWidth});
    t[layer + "mlp.fc2.bias"] = random({kWidth});
  }
  for (const std::string& norm : norms) {
    t[norm + ".weight"] = random({kWidth}).add_(1);
    t[norm + ".bias"] = random({kWidth});
  }
  if (!siglip) t["visual_projection.weight"] = random({8, kWidth});
  return {std::move(t), {}, "vision.safetensors", {1, 1}};
}

/// The same weights as OpenCLIP names them.
weights::StateDict as_openclip(const weights::StateDict& dict) {
  weights::StateDict::Tensors t;
  const auto& from = dict.tensors();
  const auto at_key = [&](const std::string& key) { return from.at("vision_model." + key); };
  t["visual.class_embedding"] = at_key("embeddings.class_embedding");
  t["visual.conv1.weight"] = at_key("embeddings.patch_embedding.weight");
  t["visual.positional_embedding"] = at_key("embeddings.position_embedding.weight");
  t["visual.proj"] = from.at("visual_projection.weight").t().contiguous();
  for (const char* what : {"weight", "bias"}) {
    const std::string w(what);
    t["visual.ln_pre." + w] = at_key("pre_layrnorm." + w);
    t["visual.ln_post." + w] = at_key("post_layernorm." + w);
    for (int i = 0; i < 2; ++i) {
      const std::string ours = "encoder.layers." + std::to_string(i) + ".";
      const std::string block = "visual.transformer.resblocks." + std::to_string(i) + ".";
      t[block + "ln_1." + w] = at_key(ours + "layer_norm1." + w);
      t[block + "ln_2." + w] = at_key(ours + "layer_norm2." + w);
      t[block + "mlp.c_fc." + w] = at_key(ours + "mlp.fc1." + w);
      t[block + "mlp.c_proj." + w] = at_key(ours + "mlp.fc2." + w);
      t[block + "attn.out_proj." + w] = at_key(ours + "self_attn.out_proj." + w);
      t[block + "attn.in_proj_" + w] =
          at::cat({at_key(ours + "self_attn.q_proj." + w), at_key(ours + "self_attn.k_proj." + w),
                   at_key(ours + "self_attn.v_proj." + w)});
    }
  }
  return {std::move(t), {}, "open.safetensors", {2, 2}};
}

models::SeenPicture seen(const weights::StateDict& dict, const at::Tensor& image) {
  const auto model = models::load_vision_model(dict);
  const auto lease = model->store().prepare(kFloat32, {});
  return model->encode(image, PictureCrop::center);
}

}  // namespace

TEST_CASE("clip vision: sizes follow the file, and all weights count") {
  const tensor::InferenceGuard guard;
  const at::Tensor image = at::rand({2, 20, 30, 3});
  for (const bool siglip : {false, true}) {
    const weights::StateDict dict = tower(siglip);
    const auto model = models::load_vision_model(dict);
    CHECK(model->image_size() == kSide * kPatch);
    CHECK(model->store().unused().empty());
    const auto out = seen(dict, image);
    const std::int64_t tokens = kSide * kSide + (siglip ? 0 : 1);
    CHECK(out.last_hidden_state.sizes() == at::IntArrayRef({2, tokens, kWidth}));
    CHECK(out.penultimate.sizes() == out.last_hidden_state.sizes());
    CHECK_FALSE(out.penultimate.equal(out.last_hidden_state));
    CHECK(out.image_embeds.size(-1) == (siglip ? kWidth : 8));
  }
}

TEST_CASE("clip vision: OpenCLIP's layout gives what transformers' gives") {
  const tensor::InferenceGuard guard;
  const at::Tensor image = at::rand({1, 12, 12, 3});
  const weights::StateDict dict = tower(false);
  const auto expected = seen(dict, image), found = seen(as_openclip(dict), image);
  CHECK(tensor::difference(found.last_hidden_state, expected.last_hidden_state).relative() < 1e-6);
  CHECK(tensor::difference(found.image_embeds, expected.image_embeds).relative() < 1e-6);
}

TEST_CASE("clip vision: pictures are scaled, cut and normalised") {
  const tensor::InferenceGuard guard;
  const models::ColourStatistics half{{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
  const at::Tensor grey = at::full({1, 30, 50, 4}, 0.25);
  const at::Tensor out = models::preprocess(grey, 12, half, PictureCrop::center);
  CHECK(out.sizes() == at::IntArrayRef({1, 3, 12, 12}));
  CHECK(out.sub(64 / 255.0 * 2 - 1).abs().max().item<double>() < 1e-6);  // 0.25 in steps of 1 / 255
  // A wide picture, black but for its middle: the cut shows the middle alone, the squeeze all of it.
  at::Tensor wide = at::zeros({1, 12, 36, 3});
  wide.narrow(2, 12, 12).fill_(1);
  CHECK(models::preprocess(wide, 12, half, PictureCrop::center).min().item<float>() == 1.0f);
  CHECK(models::preprocess(wide, 12, half, PictureCrop::none).min().item<float>() == -1.0f);
  CHECK_THROWS_AS(models::preprocess(at::zeros({1, 4, 4, 1}), 12, half, PictureCrop::none), NodeError);
}

TEST_CASE("clip vision: another kind of file is an error that says what it looks like") {
  const weights::StateDict vae({{"decoder.conv_in.weight", at::zeros({4, 4, 3, 3})}}, {}, "vae.safetensors", {3, 3});
  CHECK_THROWS_WITH(models::load_vision_model(vae), Contains("vae.safetensors") && Contains("a VAE"));
  CHECK_THROWS_WITH(models::load_style_model(vae), Contains("vae.safetensors") && Contains("a VAE"));
}

TEST_CASE("redux: tokens are two linear layers with SiLU between, all pictures' one after the other") {
  const tensor::InferenceGuard guard;
  const at::Tensor up = random({12, kWidth}), up_bias = random({12}), down = random({6, 12}), down_bias = random({6});
  const weights::StateDict dict({{"redux_up.weight", up},
                                 {"redux_up.bias", up_bias},
                                 {"redux_down.weight", down},
                                 {"redux_down.bias", down_bias}},
                                {}, "redux.safetensors", {4, 4});
  const auto model = models::load_style_model(dict);
  const auto lease = model->store().prepare(kFloat32, {});
  const models::SeenPicture picture{.last_hidden_state = at::randn({2, 5, kWidth})};
  const at::Tensor hidden = at::matmul(picture.last_hidden_state, up.t()) + up_bias;
  const at::Tensor expected = at::matmul(hidden * hidden.sigmoid(), down.t()) + down_bias;
  CHECK(tensor::difference(model->tokens(picture), expected.reshape({1, 10, 6})).relative() < 1e-5);
  CHECK_THROWS_AS(model->tokens({.last_hidden_state = at::randn({1, 5, 7})}), NodeError);
}
