// SPDX-License-Identifier: Apache-2.0
// Names of Flux LoRAs, and where their changes land.
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "../fake_model.hpp"
#include "diffusion/lora/describe.hpp"
#include "diffusion/lora/load.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using Tensors = weights::StateDict::Tensors;

namespace {

constexpr std::int64_t kHidden = 4;
constexpr std::int64_t kMlp = 16;

models::Model flux() {
  Tensors weights{{"img_in.weight", at::zeros({kHidden, 8})},
                  {"img_in.bias", at::zeros({kHidden})},
                  {"final_layer.adaLN_modulation.1.weight", at::zeros({2 * kHidden, kHidden})},
                  {"double_blocks.0.img_attn.norm.query_norm.scale", at::ones({2})},
                  {"double_blocks.0.img_mlp.0.weight", at::zeros({kMlp, kHidden})},
                  {"single_blocks.0.linear1.weight", at::zeros({3 * kHidden + kMlp, kHidden})},
                  {"single_blocks.0.linear1.bias", at::zeros({3 * kHidden + kMlp})},
                  {"single_blocks.0.linear2.weight", at::zeros({kHidden, kHidden + kMlp})}};
  for (const std::string stream : {"img", "txt"}) {
    weights.emplace("double_blocks.0." + stream + "_attn.qkv.weight", at::zeros({3 * kHidden, kHidden}));
    weights.emplace("double_blocks.0." + stream + "_attn.qkv.bias", at::zeros({3 * kHidden}));
    weights.emplace("double_blocks.0." + stream + "_attn.proj.weight", at::zeros({kHidden, kHidden}));
  }
  return test::fake_model(std::move(weights), "Flux");
}

/// A change that adds ones to a weight of that shape, in that spelling.
Tensors ones(const std::string& base, std::int64_t out, std::int64_t in, const std::string& up = ".lora_B.weight",
             const std::string& down = ".lora_A.weight") {
  return {{base + up, at::ones({out, 1})}, {base + down, at::ones({1, in})}};
}

/// Rows of the weight of that key that a file changes by one, as "0-3"; "" when it changes nothing.
std::string changed_rows(const Tensors& file, const std::string& key) {
  const auto model = flux();
  const auto loaded = lora::load_lora(test::in_memory(file), &model, nullptr, 1, 0);
  const auto& weight = model.network->store().source().at(key);
  const auto after = test::patched(weight, loaded.model, key).flatten(1).select(1, 0);
  const auto rows = at::nonzero(after.eq(1)).flatten();
  REQUIRE(after.sum().item<double>() == static_cast<double>(rows.numel()));
  if (rows.numel() == 0) return "";
  return std::to_string(rows[0].item<std::int64_t>()) + "-" + std::to_string(rows[-1].item<std::int64_t>());
}

const std::string kQkv = "double_blocks.0.img_attn.qkv.weight";
const std::string kLinear1 = "single_blocks.0.linear1.weight";

}  // namespace

TEST_CASE("flux names: q, k and v of diffusers are rows of the fused weights") {
  for (const std::string prefix : {"transformer.", "", "base_model.model.", "transformer.base_model.model."}) {
    INFO(prefix);
    CHECK(changed_rows(ones(prefix + "transformer_blocks.0.attn.to_q", 4, 4), kQkv) == "0-3");
    CHECK(changed_rows(ones(prefix + "transformer_blocks.0.attn.to_v", 4, 4), kQkv) == "8-11");
    CHECK(changed_rows(ones(prefix + "single_transformer_blocks.0.attn.to_k", 4, 4), kLinear1) == "4-7");
    CHECK(changed_rows(ones(prefix + "single_transformer_blocks.0.proj_mlp", 16, 4), kLinear1) == "12-27");
  }
  CHECK(changed_rows(ones("transformer.transformer_blocks.0.attn.add_k_proj", 4, 4),
                     "double_blocks.0.txt_attn.qkv.weight") == "4-7");
}

TEST_CASE("flux names: every trainer's spelling of one weight") {
  const std::pair<std::string, std::string> spelled[] = {
      {"lora_unet_double_blocks_0_img_attn_qkv", "0-11"},       {"diffusion_model.double_blocks.0.img_attn.qkv", "0-11"},
      {"double_blocks.0.img_attn.qkv", "0-11"},                 {"lora_unet_transformer_blocks_0_attn_to_k", "4-7"},
      {"lora_transformer_transformer_blocks_0_attn_to_k", "4-7"}, {"lycoris_transformer_blocks_0_attn_to_k", "4-7"},
      {"model.diffusion_model.double_blocks.0.img_attn.qkv", "0-11"}};
  for (const auto& [base, rows] : spelled) {
    INFO(base);
    const std::int64_t out = rows == "0-11" ? 12 : 4;
    CHECK(changed_rows(ones(base, out, 4, ".lora_up.weight", ".lora_down.weight"), kQkv) == rows);
    CHECK(changed_rows(ones(base, out, 4), kQkv) == rows);
    CHECK(changed_rows(ones(base, out, 4, ".lora_B.default.weight", ".lora_A.default.weight"), kQkv) == rows);
    CHECK(changed_rows(ones(base, out, 4, ".lora_B.my_style.weight", ".lora_A.my_style.weight"), kQkv) == rows);
  }
}

TEST_CASE("flux names: XLabs' processors, both streams and the single blocks") {
  const auto xlabs = [](const std::string& name, std::int64_t out, std::int64_t in) {
    return ones(name, out, in, ".up.weight", ".down.weight");
  };
  CHECK(changed_rows(xlabs("double_blocks.0.processor.qkv_lora1", 12, 4), kQkv) == "0-11");
  CHECK(changed_rows(xlabs("double_blocks.0.processor.qkv_lora2", 12, 4), "double_blocks.0.txt_attn.qkv.weight") ==
        "0-11");
  CHECK(changed_rows(xlabs("double_blocks.0.processor.proj_lora2", 4, 4), "double_blocks.0.txt_attn.proj.weight") ==
        "0-3");
  CHECK(changed_rows(xlabs("single_blocks.0.processor.qkv_lora", 12, 4), kLinear1) == "0-11");
  CHECK(changed_rows(xlabs("single_blocks.0.processor.proj_lora", 4, 20), "single_blocks.0.linear2.weight") == "0-3");
}

TEST_CASE("flux names: q, k and v alone under linear1_qkv") {
  CHECK(changed_rows(ones("diffusion_model.single_blocks.0.linear1_qkv", 12, 4), kLinear1) == "0-11");
}

TEST_CASE("flux names: a whole weight and a slice of it both count") {
  auto file = ones("lora_unet_double_blocks_0_img_attn_qkv", 12, 4, ".lora_up.weight", ".lora_down.weight");
  file.merge(ones("transformer.transformer_blocks.0.attn.to_q", 4, 4));
  const auto model = flux();
  const auto loaded = lora::load_lora(test::in_memory(file), &model, nullptr, 1, 0);
  const auto rows = test::patched(at::zeros({12, 4}), loaded.model, kQkv).select(1, 0);
  CHECK(rows[0].item<float>() == 2);
  CHECK(rows[4].item<float>() == 1);
}

TEST_CASE("flux names: the two halves of the last modulation are the other way round in diffusers") {
  Tensors file{{"transformer.norm_out.linear.lora_B.weight", at::cat({at::ones({4, 1}), at::full({4, 1}, 2.0)})},
               {"transformer.norm_out.linear.lora_A.weight", at::ones({1, 4})}};
  const auto model = flux();
  const auto loaded = lora::load_lora(test::in_memory(file), &model, nullptr, 1, 0);
  const std::string key = "final_layer.adaLN_modulation.1.weight";
  const auto rows = test::patched(at::zeros({8, 4}), loaded.model, key).select(1, 0);
  CHECK(at::equal(rows, at::tensor({2.F, 2.F, 2.F, 2.F, 1.F, 1.F, 1.F, 1.F})));
}

TEST_CASE("flux names: a difference of a slice's bias lands on its rows") {
  auto file = ones("transformer.single_transformer_blocks.0.attn.to_v", 4, 4);
  file.emplace("transformer.single_transformer_blocks.0.attn.to_v.diff_b", at::ones({4}));
  const auto model = flux();
  const auto loaded = lora::load_lora(test::in_memory(file), &model, nullptr, 0.5, 0);
  const auto bias = test::patched(at::zeros({28}), loaded.model, "single_blocks.0.linear1.bias");
  CHECK(bias.sum().item<double>() == 2.0);
  CHECK(bias[8].item<double>() == 0.5);
}

TEST_CASE("flux control LoRA: img_in is widened, biases change, norms are given anew") {
  Tensors file = ones("img_in", 4, 16);
  file.emplace("img_in.lora_B.bias", at::ones({4}));
  file.emplace("double_blocks.0.img_attn.norm.query_norm.scale", at::full({2}, 7.0));
  const auto model = flux();
  const auto loaded = lora::load_lora(test::in_memory(file), &model, nullptr, 0.5, 0);
  CHECK(loaded.unmatched.empty());
  const auto& patch = *loaded.model.at("img_in.weight").at(0);
  CHECK(patch.sizes_after({4, 8}) == std::vector<std::int64_t>{4, 16});
  const auto wide = test::patched(at::ones({4, 8}), loaded.model, "img_in.weight");
  CHECK(at::equal(wide, at::cat({at::full({4, 8}, 1.5), at::full({4, 8}, 0.5)}, 1)));
  CHECK(at::equal(test::patched(at::zeros({4}), loaded.model, "img_in.bias"), at::full({4}, 0.5)));
  CHECK(test::patched(at::ones({2}), loaded.model, "double_blocks.0.img_attn.norm.query_norm.scale")[0].item<float>() ==
        7.0F);
  // Another LoRA after it changes the columns that were there before.
  const auto plain = lora::load_lora(test::in_memory(ones("lora_unet_img_in", 4, 8)), &model, nullptr, 1, 0);
  const auto both = test::patched(wide, plain.model, "img_in.weight");
  CHECK(at::equal(both, at::cat({at::full({4, 8}, 2.5), at::full({4, 8}, 0.5)}, 1)));
}

TEST_CASE("flux names: other weights than img_in are not widened") {
  const auto model = flux();
  CHECK_THROWS_AS(lora::load_lora(test::in_memory(ones("double_blocks.0.img_attn.qkv", 12, 8)), &model, nullptr, 1, 0),
                  WeightsError);
}

TEST_CASE("flux names: a LoRA for Stable Diffusion says so") {
  const auto model = flux();
  try {
    lora::load_lora(test::in_memory(ones("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", 8, 768)),
                    &model, nullptr, 1, 0);
    FAIL("nothing thrown");
  } catch (const WeightsError& error) {
    CHECK_THAT(error.hint(), Catch::Contains("SD1.x") && Catch::Contains("the model is Flux"));
  }
}

TEST_CASE("flux names: keys for a text encoder are counted, not missed, where only the model is changed") {
  auto file = ones("lora_unet_double_blocks_0_img_attn_qkv", 12, 4, ".lora_up.weight", ".lora_down.weight");
  file.merge(ones("lora_te1_text_model_encoder_layers_0_mlp_fc1", 4, 4, ".lora_up.weight", ".lora_down.weight"));
  file.merge(ones("lora_te3_encoder_block_0_layer_0_SelfAttention_q", 4, 4, ".lora_up.weight", ".lora_down.weight"));
  const auto model = flux();
  const auto loaded = lora::load_lora(test::in_memory(file), &model, nullptr, 1, 0);
  CHECK(loaded.clip_keys == 4);
  CHECK(loaded.unmatched.empty());
}

TEST_CASE("text encoder names: CLIP-L and T5 of Flux, CLIP-L and CLIP-G of SDXL") {
  const std::string l = "text_model.encoder.layers.0.mlp.fc1", t5 = "encoder.block.0.layer.0.SelfAttention.q";
  const auto flux_clip = test::fake_clip({{"clip_l." + l + ".weight", at::zeros({4, 4})}, {"t5xxl." + t5 + ".weight", at::zeros({4, 4})}},
                                         {{"clip_l", "clip_l."}, {"t5xxl", "t5xxl."}});
  const auto sdxl_clip = test::fake_clip({{"clip_l." + l + ".weight", at::zeros({4, 4})}, {"clip_g." + l + ".weight", at::zeros({4, 4})}},
                                         {{"clip_l", "clip_l."}, {"clip_g", "clip_g."}});
  const auto target = [&](const models::Clip& clip, const std::string& base) {
    const auto loaded = lora::load_lora(test::in_memory(ones(base, 4, 4)), nullptr, &clip, 0, 1);
    return loaded.clip.begin()->first.substr(0, 6);
  };
  const std::string under_l = "text_model_encoder_layers_0_mlp_fc1", under_t5 = "encoder_block_0_layer_0_SelfAttention_q";
  CHECK(target(flux_clip, "lora_te1_" + under_l) == "clip_l");
  CHECK(target(flux_clip, "lora_te_" + under_l) == "clip_l");
  CHECK(target(flux_clip, "lora_te2_" + under_t5) == "t5xxl.");
  CHECK(target(flux_clip, "lora_te3_" + under_t5) == "t5xxl.");
  CHECK(target(flux_clip, "text_encoder." + l) == "clip_l");
  CHECK(target(flux_clip, "text_encoder_2." + t5) == "t5xxl.");
  CHECK(target(flux_clip, "text_encoders.t5xxl.transformer." + t5) == "t5xxl.");
  CHECK(target(sdxl_clip, "lora_te2_" + under_l) == "clip_g");
  CHECK(target(sdxl_clip, "text_encoder_2." + l) == "clip_g");
  CHECK(target(sdxl_clip, "text_encoder_2.base_model.model." + l) == "clip_g");
}

TEST_CASE("text encoder names: the one tower of SD2 goes by the names that SD1's does") {
  const std::string key = "text_model.encoder.layers.0.mlp.fc1", under = "text_model_encoder_layers_0_mlp_fc1";
  for (const std::string tower : {"clip_l", "clip_h"}) {
    const auto clip = test::fake_clip({{key + ".weight", at::zeros({4, 4})}}, {{tower, ""}});
    for (const std::string& base : {"lora_te_" + under, "lora_te1_" + under, "text_encoder." + key,
                                    "text_encoders." + tower + ".transformer." + key})
      CHECK(lora::load_lora(test::in_memory(ones(base, 4, 4)), nullptr, &clip, 0, 1).clip.contains(key + ".weight"));
  }
}

TEST_CASE("flux names: the naming that a description names") {
  const auto naming = [](const std::string& base) { return lora::describe(test::in_memory(ones(base, 4, 4)))->naming; };
  CHECK(naming("double_blocks.0.img_attn.proj") == "BFL");
  CHECK(naming("diffusion_model.double_blocks.0.img_attn.proj") == "ComfyUI");
  CHECK(naming("transformer.transformer_blocks.0.attn.to_q") == "diffusers");
  CHECK(naming("lora_transformer_transformer_blocks_0_attn_to_q") == "OneTrainer");
  CHECK(naming("lycoris_transformer_blocks_0_attn_to_q") == "LyCORIS");
  CHECK(naming("lora_unet_double_blocks_0_img_attn_proj") == "kohya");
  CHECK(lora::describe(test::in_memory(ones("double_blocks.0.processor.qkv_lora1", 4, 4, ".up.weight", ".down.weight")))
            ->naming == "XLabs");
  CHECK(naming("something.unheard_of") == "unknown");
}
