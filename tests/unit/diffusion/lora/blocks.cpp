// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/blocks.hpp"

#include <catch2/catch.hpp>

using weft::lora::block_of;

TEST_CASE("blocks: found in the names of any trainer") {
  CHECK(block_of("lora_unet_down_blocks_0_attentions_1_transformer_blocks_0_attn1_to_q") == "down_blocks.0");
  CHECK(block_of("lora_unet_input_blocks_10_1_proj_in") == "input_blocks.10");
  CHECK(block_of("lora_unet_mid_block_attentions_0_proj_in") == "mid_block");
  CHECK(block_of("lora_unet_middle_block_1_transformer_blocks_0_ff_net_2") == "middle_block");
  CHECK(block_of("lora_unet_double_blocks_18_img_attn_qkv") == "double_blocks.18");
  CHECK(block_of("transformer.single_transformer_blocks.37.attn.to_q") == "single_transformer_blocks.37");
  CHECK(block_of("transformer.transformer_blocks.3.attn.to_q") == "transformer_blocks.3");
  CHECK(block_of("lora_te_text_model_encoder_layers_11_mlp_fc1") == "layers.11");
  CHECK(block_of("unet.up_blocks.3.attentions.2.proj_out") == "up_blocks.3");
  CHECK(block_of("lora_unet_conv_in").empty());
  CHECK(block_of("blocks").empty());
  CHECK(block_of("blocks.99999999999999").empty());
}
