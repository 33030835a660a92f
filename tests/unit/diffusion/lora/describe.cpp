// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "diffusion/lora/describe.hpp"
#include "fake_model.hpp"

using namespace weft;

namespace {

weights::StateDict file_with(weights::StateDict::Metadata metadata) {
  auto tensors = test::kohya_change("lora_unet_mid_block_attentions_0_proj_in", 8, {8, 1, 1}, 4, 2);
  tensors.merge(test::kohya_change("lora_unet_mid_block_resnets_0_conv1", 8, {8, 3, 3}, 16, 1));
  tensors.merge(test::kohya_change("lora_te_text_model_encoder_layers_0_mlp_fc1", 8, {8}, 8, 2));
  return test::in_memory(std::move(tensors), std::move(metadata));
}

}  // namespace

TEST_CASE("describe: naming, kind, ranks, alphas and targets of a LoRA") {
  const auto description = lora::describe(file_with({}));
  REQUIRE(description);
  CHECK(description->naming == "kohya");
  CHECK(description->kinds == std::vector<std::string>{"LoRA"});
  CHECK(description->family == "SD1.x");
  CHECK(description->rank_min == 4);
  CHECK(description->rank_max == 16);
  CHECK(description->alphas == std::vector<double>{1, 2});
  CHECK(description->network_targets == 2);
  CHECK(description->text_encoder_targets == 1);
  CHECK(description->trigger_words.empty());
}

TEST_CASE("describe: trigger words come from the training captions, most frequent first") {
  const auto description = lora::describe(file_with(
      {{"ss_tag_frequency",
        R"({"10_dog": {"sks dog": 10, " park ": 3, "": 4}, "5_more": {"park": 8, "sks dog": 2, "x": "many"}})"},
       {"ss_output_name", "my dog"},
       {"ss_base_model_version", "sd_v1"},
       {"ss_sd_model_name", "v1-5-pruned.safetensors"}}));
  REQUIRE(description);
  REQUIRE(description->trigger_words.size() == 2);
  CHECK(description->trigger_words[0] == std::pair<std::string, std::int64_t>{"sks dog", 12});
  CHECK(description->trigger_words[1] == std::pair<std::string, std::int64_t>{"park", 11});
  CHECK(description->title == "my dog");
  CHECK(description->base_model == "sd_v1 (v1-5-pruned.safetensors)");
}

TEST_CASE("describe: a phrase that the author names comes first") {
  const auto description = lora::describe(file_with({{"modelspec.trigger_phrase", "sks style"},
                                                     {"ss_tag_frequency", R"({"a": {"tree": 1}})"},
                                                     {"modelspec.title", "Style"}}));
  REQUIRE(description->trigger_words.size() == 2);
  CHECK(description->trigger_words[0].first == "sks style");
  CHECK(description->title == "Style");
}

TEST_CASE("describe: metadata that is broken is as good as none") {
  for (const std::string broken : {"{", "[1, 2]", "null", R"({"a": 3})", R"({"a": {"b": 1.5}})", "", "None"})
    CHECK(lora::describe(file_with({{"ss_tag_frequency", broken}}))->trigger_words.empty());
  CHECK(lora::describe(file_with({{"ss_tag_frequency", std::string(100000, '[')}}))->trigger_words.empty());
}

TEST_CASE("describe: kinds by their tensors, whatever the spelling") {
  const auto description =
      lora::describe(test::in_memory({{"unet.down_blocks.0.attentions.0.proj_in.lora_A.weight", at::ones({4, 8})},
                                      {"unet.down_blocks.0.attentions.0.proj_in.lora_B.weight", at::ones({8, 4})},
                                      {"lora_unet_conv_in.lokr_w1", at::ones({4, 4})}}));
  REQUIRE(description);
  CHECK(description->kinds == std::vector<std::string>{"LoKr", "LoRA"});
}

TEST_CASE("describe: a file that is no LoRA has no description") {
  CHECK_FALSE(lora::describe(test::in_memory({{"model.diffusion_model.out.2.weight", at::ones({4})}})));
  CHECK_FALSE(lora::describe(test::in_memory({})));
}
