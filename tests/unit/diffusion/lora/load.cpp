// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "diffusion/lora/load.hpp"
#include "engine/base/errors.hpp"
#include "fake_model.hpp"

using namespace weft;
using Tensors = weights::StateDict::Tensors;

namespace {

const std::string kText = "text_model.encoder.layers.0.mlp.fc1.weight";
const std::string kTextName = "lora_te_text_model_encoder_layers_0_mlp_fc1";

// Without the keys that a UNet's configuration is read from, so that only CompVis names are known.
models::Model model() {
  return test::fake_model({{"middle_block.1.proj_in.weight", at::ones({8, 8, 1, 1})},
                           {"middle_block.1.proj_in.bias", at::ones({8})},
                           {"middle_block.2.in_layers.2.weight", at::ones({8, 4, 3, 3})}});
}
models::Clip clip() { return test::fake_clip({{kText, at::ones({16, 8})}}); }

const std::string kProj = "middle_block.1.proj_in.weight";
const std::string kProjName = "lora_unet_middle_block_1_proj_in";
const std::string kConv = "middle_block.2.in_layers.2.weight";
const std::string kConvName = "lora_unet_middle_block_2_in_layers_2";

Tensors joined(std::initializer_list<Tensors> parts) {
  Tensors all;
  for (const auto& part : parts) all.insert(part.begin(), part.end());
  return all;
}

std::string hint_of(const weights::StateDict& file, const models::Model* model, const models::Clip* clip) {
  try {
    lora::load_lora(file, model, clip, 1, 1);
  } catch (const WeightsError& error) {
    return error.hint();
  }
  return "nothing thrown";
}

}  // namespace

TEST_CASE("lora: linear, 1x1 and 3x3 weights change by strength * alpha / rank * up @ down") {
  const auto file = test::in_memory(
      joined({test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1), test::kohya_change(kConvName, 8, {4, 3, 3}, 4, 4),
              test::kohya_change(kTextName, 16, {8}, 2, 4)}));
  const auto m = model();
  const auto c = clip();
  const auto loaded = lora::load_lora(file, &m, &c, 0.5, -0.25);
  CHECK(loaded.model_targets == 2);
  CHECK(loaded.clip_targets == 1);
  const auto product = [&](const std::string& name) {
    return at::mm(file.at(name + ".lora_up.weight").flatten(1), file.at(name + ".lora_down.weight").flatten(1));
  };
  CHECK(at::allclose(test::patched(at::ones({8, 8, 1, 1}), loaded.model, kProj),
                     1 + 0.5 * 0.5 * product(kProjName).view({8, 8, 1, 1})));
  CHECK(at::allclose(test::patched(at::ones({8, 4, 3, 3}), loaded.model, kConv),
                     1 + 0.5 * product(kConvName).view({8, 4, 3, 3}), 1e-5, 1e-6));
  CHECK(at::allclose(test::patched(at::ones({16, 8}), loaded.clip, kText), 1 - 0.25 * 2 * product(kTextName)));
}

TEST_CASE("lora: rows are worked in pieces with the bits of the whole") {
  const auto file = test::in_memory(test::kohya_change("lora_unet_big", 1280, {1280}, 16, 8));
  const auto big = test::fake_model({{"big.weight", at::zeros({1280, 1280})}});
  const auto loaded = lora::load_lora(file, &big, nullptr, 0.7, 0);
  const auto weight = at::randn({1280, 1280});
  const auto whole =
      weight +
      at::mm(file.at("lora_unet_big.lora_up.weight"), file.at("lora_unet_big.lora_down.weight")) * (0.7 * (8.0 / 16));
  CHECK(at::equal(test::patched(weight, loaded.model, "big.weight"), whole));
}

TEST_CASE("lora: without alpha the product counts as it is") {
  auto tensors = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
  tensors.erase(kProjName + ".alpha");
  const auto file = test::in_memory(tensors);
  const auto m = model();
  const auto loaded = lora::load_lora(file, &m, nullptr, 1, 0);
  const auto product =
      at::mm(file.at(kProjName + ".lora_up.weight").flatten(1), file.at(kProjName + ".lora_down.weight").flatten(1));
  CHECK(at::allclose(test::patched(at::zeros({8, 8, 1, 1}), loaded.model, kProj), product.view({8, 8, 1, 1})));
}

TEST_CASE("lora: strength 0 gives no patches, but the file is matched") {
  const auto file = test::in_memory(test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1));
  const auto m = model();
  const auto loaded = lora::load_lora(file, &m, nullptr, 0, 0);
  CHECK(loaded.model.empty());
  CHECK(loaded.model_targets == 1);
}

TEST_CASE("lora: several in a row are applied in their order, and none changes the value it came from") {
  const auto m = model();
  const auto one =
      lora::load_lora(test::in_memory(test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1), {}, "one"), &m, nullptr, 1, 0);
  const auto two =
      lora::load_lora(test::in_memory(test::kohya_change(kProjName, 8, {8, 1, 1}, 4, 1), {}, "two"), &m, nullptr, 1, 0);
  const auto first = lora::append(m.patches, one.model);
  const auto both = lora::append(first, two.model);
  CHECK(m.patches->empty());
  CHECK(first->at(kProj).size() == 1);
  REQUIRE(both->at(kProj).size() == 2);
  CHECK(both->at(kProj)[0]->identity() == one.model.at(kProj)[0]->identity());
  CHECK(lora::append(both, {}) == both);
}

TEST_CASE("lora: a patch is named by its file, its weight and its strength") {
  const auto m = model();
  const auto load = [&](const std::string& name, double strength) {
    return lora::load_lora(test::in_memory(test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1), {}, name), &m, nullptr,
                           strength, 0)
        .model.at(kProj)[0]
        ->identity();
  };
  CHECK(load("a", 1) == load("a", 1));
  CHECK(load("a", 1) != load("a", 0.5));
  CHECK(load("a", 1) != load("b", 1));
}

TEST_CASE("lora: a file with one part only is fine where that part is asked for") {
  const auto file = test::in_memory(test::kohya_change(kTextName, 16, {8}, 2, 4));
  const auto m = model();
  const auto c = clip();
  const auto loaded = lora::load_lora(file, &m, &c, 1, 1);
  CHECK(loaded.model_targets == 0);
  CHECK(loaded.clip_targets == 1);
  CHECK(loaded.unmatched.empty());
  CHECK_THROWS_WITH(lora::load_lora(file, &m, nullptr, 1, 0), Catch::Contains("only the text encoder"));
}

TEST_CASE("lora: what is for a text encoder is no surprise where only the model is changed") {
  const auto file = test::in_memory(
      joined({test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1), test::kohya_change(kTextName, 16, {8}, 2, 4)}));
  const auto m = model();
  const auto loaded = lora::load_lora(file, &m, nullptr, 1, 0);
  CHECK(loaded.unmatched.empty());
  CHECK(loaded.clip.empty());
}

TEST_CASE("lora: keys that fit nothing are listed, with a guess") {
  const auto file =
      test::in_memory(joined({test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1),
                              test::kohya_change("lora_te2_text_model_encoder_layers_0_mlp_fc1", 16, {8}, 2, 4),
                              {{"something.else", at::ones({1})}}}));
  const auto m = model();
  const auto c = clip();
  const auto loaded = lora::load_lora(file, &m, &c, 1, 1);
  CHECK(loaded.unmatched.size() == 4);
  CHECK_THAT(loaded.unmatched_summary, Catch::Contains("4 of 7 keys") && Catch::Contains("SDXL"));
}

TEST_CASE("lora: a file for another family is refused with that family's name") {
  const auto m = model();
  const auto c = clip();
  const auto hint = [&](const std::string& name, std::int64_t out, std::vector<std::int64_t> in) {
    return hint_of(test::in_memory(test::kohya_change(name, out, std::move(in), 2, 1)), &m, &c);
  };
  CHECK_THAT(hint("lora_unet_double_blocks_0_img_attn_qkv", 8, {8}),
             Catch::Contains("Flux") && Catch::Contains("SD1.x"));
  CHECK_THAT(hint("lora_unet_down_blocks_2_attentions_1_transformer_blocks_9_attn2_to_k", 1280, {2048}),
             Catch::Contains("SDXL"));
  CHECK_THAT(hint("lora_unet_down_blocks_1_attentions_0_transformer_blocks_1_attn1_to_q", 8, {8}),
             Catch::Contains("SDXL"));
  CHECK_THAT(hint("lora_unet_down_blocks_2_attentions_1_transformer_blocks_0_attn2_to_k", 1280, {1024}),
             Catch::Contains("SD2.x"));
  CHECK_THAT(hint("lora_unet_down_blocks_2_attentions_1_transformer_blocks_0_attn2_to_k", 1280, {768}),
             Catch::Contains("SD1.x, as the model is"));
  CHECK_THAT(hint("lora_unet_joint_blocks_0_context_block_attn_qkv", 8, {8}), Catch::Contains("Stable Diffusion 3"));
  CHECK_THAT(hint("lora_unet_blocks_0_cross_attn_k", 8, {8}), Catch::Contains("Wan"));
  CHECK_THAT(hint("lora_unet_nothing_like_it", 8, {8}), Catch::Contains("no family"));
}

TEST_CASE("lora: a shape that does not fit is an error with key, shapes and family") {
  const auto m = model();
  const auto file = test::in_memory(test::kohya_change(kProjName, 8, {16, 1, 1}, 2, 1));
  CHECK_THROWS_WITH(lora::load_lora(file, &m, nullptr, 1, 0),
                    Catch::Contains(kProj) && Catch::Contains("[2, 16, 1, 1]") && Catch::Contains("[8, 8, 1, 1]"));
  // At strength 0 too: what is wrong with a file does not depend on a slider.
  CHECK_THROWS_AS(lora::load_lora(file, &m, nullptr, 0, 0), WeightsError);
}

TEST_CASE("lora: a plain model's LoRA leaves the wider first layer of an inpainting model alone, and says so") {
  const auto fill = test::fake_model({{"img_in.weight", at::ones({8, 24})},
                                      {"double_blocks.0.img_mlp.0.weight", at::ones({32, 8})},
                                      {"double_blocks.0.img_attn.qkv.weight", at::ones({24, 8})}},
                                     "Flux");
  const auto first = test::kohya_change("lora_unet_img_in", 8, {4}, 2, 1);
  const auto other = test::kohya_change("lora_unet_double_blocks_0_img_mlp_0", 32, {8}, 2, 1);
  const auto loaded = lora::load_lora(test::in_memory(joined({first, other})), &fill, nullptr, 1, 0);
  CHECK(loaded.model_targets == 1);
  CHECK(loaded.unmatched.size() == 3);
  CHECK_THAT(loaded.unmatched_summary, Catch::Contains("lora_unet_img_in"));
  const auto wrong = test::kohya_change("lora_unet_double_blocks_0_img_attn_qkv", 24, {4}, 2, 1);
  CHECK_THROWS_AS(lora::load_lora(test::in_memory(joined({wrong, other})), &fill, nullptr, 1, 0), WeightsError);
}

TEST_CASE("lora: factors that are missing, empty or of another rank are errors") {
  const auto m = model();
  auto no_down = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
  no_down.erase(kProjName + ".lora_down.weight");
  CHECK_THROWS_WITH(lora::load_lora(test::in_memory(no_down), &m, nullptr, 1, 0),
                    Catch::Contains("'down' is missing") && Catch::Contains("lora_up.weight"));
  auto other_rank = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
  other_rank[kProjName + ".lora_up.weight"] = at::ones({8, 3, 1, 1});
  CHECK_THROWS_AS(lora::load_lora(test::in_memory(other_rank), &m, nullptr, 1, 0), WeightsError);
  auto rank0 = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
  rank0[kProjName + ".lora_up.weight"] = at::ones({8, 0, 1, 1});
  rank0[kProjName + ".lora_down.weight"] = at::ones({0, 8, 1, 1});
  CHECK_THROWS_AS(lora::load_lora(test::in_memory(rank0), &m, nullptr, 1, 0), WeightsError);
  auto many_alphas = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
  many_alphas[kProjName + ".alpha"] = at::ones({2});
  CHECK_THROWS_WITH(lora::load_lora(test::in_memory(many_alphas), &m, nullptr, 1, 0),
                    Catch::Contains("not one number"));
}

TEST_CASE("lora: a change that is cut short is refused, whatever its kind") {
  const auto m = model();
  for (const std::string part : {".hada_w1_a", ".lokr_w1_a", ".a1.weight", ".lora_A.weight"}) {
    auto tensors = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
    tensors[kConvName + part] = at::ones({8, 2});
    INFO(part);
    CHECK_THROWS_WITH(lora::load_lora(test::in_memory(tensors), &m, nullptr, 1, 0), Catch::Contains("is missing"));
  }
}

TEST_CASE("lora: what belongs to a change that is not there fits nothing") {
  const auto m = model();
  auto tensors = test::kohya_change(kProjName, 8, {8, 1, 1}, 2, 1);
  tensors[kConvName + ".dora_scale"] = at::ones({8, 1, 1, 1});
  tensors[kConvName + ".alpha"] = at::scalar_tensor(1.0);
  CHECK(lora::load_lora(test::in_memory(tensors), &m, nullptr, 1, 0).unmatched.size() == 2);
}

TEST_CASE("lora: a file that is no LoRA is said to be none") {
  const auto m = model();
  CHECK_THROWS_WITH(lora::load_lora(test::in_memory({{"model.weight", at::ones({2})}}), &m, nullptr, 1, 0),
                    Catch::Contains("holds no LoRA"));
  CHECK_THROWS_AS(lora::load_lora(test::in_memory({}), &m, nullptr, 1, 0), WeightsError);
}
