// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/clip/openclip_layout.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/models/clip/tiny_text_model.hpp"

using namespace weft;
using Tensors = weights::StateDict::Tensors;

namespace {

/// Replaces `from` by `to` in all keys.
void rename(Tensors& tensors, const std::string& from, const std::string& to) {
  Tensors renamed;
  for (auto& [key, tensor] : tensors) {
    std::string name = key;
    if (const auto at = name.find(from); at != std::string::npos) name.replace(at, from.size(), to);
    renamed.emplace(std::move(name), std::move(tensor));
  }
  tensors = std::move(renamed);
}

/// The tiny text model as OpenCLIP would have saved it.
Tensors openclip(Tensors tensors) {
  for (int layer = 0; tensors.contains("text_model.encoder.layers." + std::to_string(layer) + ".layer_norm1.bias");
       ++layer) {
    const std::string attention = "text_model.encoder.layers." + std::to_string(layer) + ".self_attn.";
    for (const char* what : {"weight", "bias"}) {
      std::vector<at::Tensor> parts;
      for (const char* name : {"q_proj.", "k_proj.", "v_proj."}) {
        parts.push_back(tensors.at(attention + name + what));
        tensors.erase(attention + name + what);
      }
      tensors[attention + "in_proj_" + what] = at::cat(parts);
    }
  }
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {"text_model.encoder.layers.", "transformer.resblocks."},
           {".self_attn.", ".attn."},
           {".layer_norm1.", ".ln_1."},
           {".layer_norm2.", ".ln_2."},
           {".mlp.fc1.", ".mlp.c_fc."},
           {".mlp.fc2.", ".mlp.c_proj."},
           {"text_model.final_layer_norm.", "ln_final."},
           {"text_model.embeddings.token_embedding.", "token_embedding."},
           {"text_model.embeddings.position_embedding.weight", "positional_embedding"}})
    rename(tensors, from, to);
  return tensors;
}

}  // namespace

TEST_CASE("openclip layout: the same weights under the keys of transformers") {
  const tensor::InferenceGuard guard;
  auto tensors = test::text_model_tensors({});
  const at::Tensor projection = at::randn({64, 64});
  auto theirs = openclip(tensors);
  theirs["text_projection"] = projection.t().contiguous();
  theirs["logit_scale"] = at::ones({});
  tensors["text_projection.weight"] = projection;
  tensors["logit_scale"] = at::ones({});
  const auto file = test::as_state_dict(std::move(theirs));
  REQUIRE(models::clip::has_openclip_layout(file));
  const auto read = models::clip::from_openclip_layout(file);
  REQUIRE(read.tensors().size() == tensors.size());
  for (const auto& [key, tensor] : tensors) {
    CAPTURE(key);
    REQUIRE(read.find(key) != nullptr);
    CHECK(at::equal(*read.find(key), tensor));
    CHECK(read.find(key)->is_contiguous());
  }
  CHECK_FALSE(models::clip::has_openclip_layout(read));
}

TEST_CASE("openclip layout: odd keys and shapes") {
  const auto file = [](const char* key, at::IntArrayRef sizes) {
    return test::as_state_dict({{key, at::zeros(sizes)}});
  };
  CHECK_THROWS_AS(models::clip::from_openclip_layout(file("transformer.resblocks.0.attn.in_proj_weight", {4, 2})),
                  WeightsError);
  CHECK_THROWS_AS(models::clip::from_openclip_layout(file("transformer.resblocks.0.attn.in_proj_bias", {})),
                  WeightsError);
  for (const char* key : {"transformer.resblocks.", "transformer.resblocks.0", "transformer.resblocks.0.surprise"})
    CHECK(models::clip::from_openclip_layout(file(key, {2})).find(key) != nullptr);
}

TEST_CASE("openclip layout: files without transformers' outer name get it") {
  const auto named = models::clip::with_outer_name(test::as_state_dict(
      {{"encoder.layers.0.mlp.fc1.weight", at::zeros({1})}, {"final_layer_norm.bias", at::zeros({1})}}));
  CHECK(named.find("text_model.encoder.layers.0.mlp.fc1.weight") != nullptr);
  CHECK(named.find("text_model.final_layer_norm.bias") != nullptr);
}
