// SPDX-License-Identifier: Apache-2.0
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include "diffusion/models/family.hpp"
#include "engine/base/errors.hpp"
#include "seeded_networks.hpp"
#include "tiny_checkpoint.hpp"

using namespace weft;
using Tensors = weights::StateDict::Tensors;

namespace {

/// A file that has these keys and nothing in them.
weights::StateDict with_keys(std::initializer_list<const char*> keys) {
  Tensors tensors;
  for (const char* key : keys) tensors.emplace(key, at::zeros({2, 2}));
  return test::as_file(std::move(tensors));
}

Tensors seeded_checkpoint() {
  Tensors tensors = test::seeded_unet("model.diffusion_model.");
  tensors.merge(test::seeded_vae("first_stage_model."));
  return tensors;
}

}  // namespace

TEST_CASE("families: a checkpoint of the SD 1.x layout loads at any width, with or without its parts") {
  const auto whole = models::load_checkpoint(test::as_file(seeded_checkpoint()));
  CHECK(whole.family == "SD1.x");
  REQUIRE(whole.model);
  CHECK(whole.model->patches->empty());
  CHECK(whole.model->network->latent_format().scale == 0.18215);
  CHECK(whole.vae);
  CHECK_FALSE(whole.clip);
  CHECK(whole.unknown.empty());
  CHECK_FALSE(models::load_checkpoint(test::as_file(test::seeded_unet("model.diffusion_model."))).vae);
}

TEST_CASE("families: what training leaves behind is counted, unknown keys are named") {
  Tensors tensors = seeded_checkpoint();
  for (const char* key : {"betas", "alphas_cumprod", "model_ema.decay", "model_ema.diffusion_modelout2bias",
                          "first_stage_model.loss.logvar", "cond_stage_model.logit_scale", "optimizer_states.0.step"})
    tensors.emplace(key, at::zeros({1}));
  for (const char* key :
       {"model.diffusion_model.input_blocks.1.7.weight", "surprise.weight", "first_stage_model.decoder.up.9.x"})
    tensors.emplace(key, at::zeros({1}));
  const auto loaded = models::load_checkpoint(test::as_file(std::move(tensors)));
  CHECK(loaded.leftovers.size() == 7);
  CHECK_THAT(loaded.unknown,
             Catch::UnorderedEquals(std::vector<std::string>{"model.diffusion_model.input_blocks.1.7.weight",
                                                             "surprise.weight", "first_stage_model.decoder.up.9.x"}));
}

TEST_CASE("families: the recorded checkpoint has no unknown keys") {
  const auto tiny = test::tiny_checkpoint("unet.safetensors");
  if (!tiny) return;
  CHECK(tiny->checkpoint.unknown.empty());
  CHECK(tiny->checkpoint.leftovers ==
        std::vector<std::string>{"cond_stage_model.transformer.text_model.embeddings.position_ids"});
}

TEST_CASE("families: a file of another kind is named in the error, with the folder where it belongs") {
  CHECK_THROWS_WITH(models::load_checkpoint(with_keys({"lora_unet_mid_block_attentions_0_proj_in.lora_up.weight"})),
                    "tiny.safetensors is not a checkpoint that weft can load: it looks like a LoRA");
  try {
    models::load_checkpoint(with_keys({"lora_unet_mid_block_attentions_0_proj_in.lora_up.weight"}));
  } catch (const WeightsError& error) {
    CHECK(error.hint() == "Put it in models/loras and load it with LoraLoader.");
  }
  CHECK_THROWS_WITH(models::load_vae(with_keys({"text_model.encoder.layers.0.mlp.fc1.weight"})),
                    "tiny.safetensors is not a VAE that weft can load: it looks like a CLIP text encoder");
  CHECK_THROWS_WITH(
      models::load_checkpoint(with_keys({"x", "y"})),
      "tiny.safetensors is not a checkpoint that weft can load: its keys are not those of any model it knows");
  CHECK_THROWS_AS(models::load_checkpoint(test::as_file({})), WeightsError);
}

TEST_CASE("families: files are recognised by their keys") {
  const auto kind = [](std::initializer_list<const char*> keys) { return models::recognise(with_keys(keys))->kind; };
  CHECK(models::recognise(test::as_file(seeded_checkpoint()))->family == "SD1.x");
  CHECK(models::recognise(test::as_file(test::seeded_vae()))->kind == "a VAE");
  CHECK(kind({"model.diffusion_model.label_emb.0.0.weight", "model.diffusion_model.input_blocks.0.0.weight"}) ==
        "a checkpoint of a relative of Stable Diffusion XL (such as Playground, unCLIP or a video model)");
  CHECK(kind({"model.diffusion_model.input_blocks.1.1.proj_in.weight"}) ==
        "a checkpoint of a relative of Stable Diffusion 2.x, whose UNet takes other inputs");
  CHECK(kind({"model.diffusion_model.double_blocks.0.img_attn.qkv.weight"}) ==
        "a checkpoint of a relative of Flux (such as Chroma or HunyuanVideo)");
  CHECK(kind({"double_blocks.0.img_attn.qkv.weight"}) ==
        "a relative of Flux (such as Chroma or HunyuanVideo) without text encoders and VAE");
  CHECK(kind({"encoder.block.0.layer.0.SelfAttention.q.weight"}) == "a T5 text encoder");
  CHECK(kind({"emb_params"}) == "a textual inversion embedding");
  CHECK(kind({"input_hint_block.0.weight", "input_blocks.0.0.weight"}) == "a ControlNet");
  CHECK(kind({"input_blocks.0.0.weight", "output_blocks.0.0.weight"}) ==
        "the UNet of a Stable Diffusion model alone, without text encoder and VAE");
  CHECK_FALSE(models::recognise(with_keys({"foo"})).has_value());
}

TEST_CASE("families: a UNet that takes another number of channels is not taken for one that is known") {
  Tensors tensors = test::seeded_unet("model.diffusion_model.");
  tensors.insert_or_assign("model.diffusion_model.input_blocks.0.0.weight", at::zeros({32, 7, 3, 3}));
  CHECK_THROWS_WITH(models::load_checkpoint(test::as_file(std::move(tensors))),
                    Catch::Contains("whose UNet takes other inputs"));
}
