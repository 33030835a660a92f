// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/diffusers_names.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "diffusion/models/unet/unet.hpp"
#include "seeded_networks.hpp"
#include "tiny_checkpoint.hpp"

using namespace weft;

TEST_CASE("diffusers names: blocks are counted anew on each level, residuals and transformers apart") {
  const auto store = std::make_shared<weights::ParameterStore>(test::as_file(test::seeded_unet()));
  const models::Unet unet(store, {"test", {}, sampling::discrete_eps()}, nn::AttentionMode::automatic);
  const auto names = unet.diffusers_key_map();
  const std::pair<const char*, const char*> expected[] = {
      {"conv_in.weight", "input_blocks.0.0.weight"},
      {"time_embedding.linear_2.bias", "time_embed.2.bias"},
      {"down_blocks.0.resnets.0.conv1.weight", "input_blocks.1.0.in_layers.2.weight"},
      {"down_blocks.0.downsamplers.0.conv.weight", "input_blocks.2.0.op.weight"},
      {"down_blocks.1.resnets.0.conv_shortcut.weight", "input_blocks.3.0.skip_connection.weight"},
      {"down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_out.0.weight",
       "input_blocks.3.1.transformer_blocks.0.attn1.to_out.0.weight"},
      {"mid_block.resnets.1.time_emb_proj.weight", "middle_block.2.emb_layers.1.weight"},
      {"mid_block.attentions.0.proj_in.weight", "middle_block.1.proj_in.weight"},
      {"up_blocks.0.resnets.1.norm2.weight", "output_blocks.1.0.out_layers.0.weight"},
      {"up_blocks.0.attentions.1.proj_out.weight", "output_blocks.1.1.proj_out.weight"},
      {"up_blocks.0.upsamplers.0.conv.weight", "output_blocks.1.2.conv.weight"},
      {"up_blocks.1.resnets.1.conv2.weight", "output_blocks.3.0.out_layers.3.weight"},
      {"conv_norm_out.weight", "out.0.weight"},
      {"conv_out.bias", "out.2.bias"}};
  for (const auto& [theirs, ours] : expected) {
    INFO(theirs);
    REQUIRE(names.contains(theirs));
    CHECK(names.at(theirs) == models::KeyTarget{ours});
  }
}

TEST_CASE("diffusers names: every parameter has one name, and no two share it") {
  const auto tensors = test::seeded_unet();
  const auto store = std::make_shared<weights::ParameterStore>(test::as_file(tensors));
  const models::Unet unet(store, {"test", {}, sampling::discrete_eps()}, nn::AttentionMode::automatic);
  std::set<std::string> keys;
  for (const auto& [theirs, ours] : unet.diffusers_key_map()) keys.insert(ours.key);
  CHECK(keys.size() == tensors.size());
}

TEST_CASE("diffusers names: all targets of a recorded LoRA are there") {
  const auto golden = test::golden_dir();
  if (!golden)
    return test::skipped("names of a recorded LoRA", "no recordings of the reference here (WEFT_GOLDEN_DIR)");
  const auto folder = *golden / "sd15_tiny";
  const auto checkpoint = models::load_checkpoint(weights::load_state_dict(folder / "sd15_tiny.safetensors"));
  std::set<std::string> kohya;
  for (const auto& [theirs, ours] : checkpoint.model->network->diffusers_key_map()) {
    std::string name = theirs;
    std::replace(name.begin(), name.end(), '.', '_');
    kohya.insert("lora_unet_" + name);
  }
  std::size_t targets = 0;
  const weights::StateDict lora = weights::load_state_dict(folder / "sd15_tiny_lora.safetensors");
  for (const auto& [key, tensor] : lora.tensors()) {
    if (!key.starts_with("lora_unet_") || !key.ends_with(".lora_up.weight")) continue;
    ++targets;
    CHECK(kohya.contains(key.substr(0, key.find('.')) + "_weight"));
  }
  CHECK(targets > 100);
}
