// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/text_encoders/load.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/models/clip/tiny_text_model.hpp"
#include "tests/unit/diffusion/models/t5/tiny_t5.hpp"
#include "tests/unit/diffusion/text/embedding_folder.hpp"

using namespace weft;
using models::Encoded;
using weights::StateDict;

namespace {

StateDict named(const std::string& name, StateDict::Tensors tensors) {
  return {std::move(tensors), {}, name, hash_bytes(name)};
}

StateDict clip_l() { return named("clip_l.safetensors", test::text_model_tensors({})); }

/// A CLIP text model whose pooled output is projected, as CLIP-G is.
StateDict clip_g(std::int64_t layers = 2) {
  auto tensors = test::text_model_tensors({.width = 128, .layers = layers});
  tensors["text_projection.weight"] = at::randn({128, 128}).mul_(0.1);
  return named("clip_g.safetensors", std::move(tensors));
}

StateDict t5() { return named("t5xxl.safetensors", test::t5_tensors({})); }

models::Clip load(std::vector<StateDict> files, std::string_view type) { return models::load_clip(files, type); }

Encoded encode(const models::Clip& clip, std::string_view prompt, models::EncodeOptions options = {}) {
  const auto lease = clip.encoder->store().prepare({}, {});
  return clip.encoder->encode(prompt, options);
}

/// Message and hint of what loading these throws.
std::string refusal(std::vector<StateDict> files, std::string_view type) {
  try {
    load(std::move(files), type);
  } catch (const WeightsError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "loaded";
}

std::vector<std::string> tower_names(const models::Clip& clip) {
  std::vector<std::string> names;
  for (const auto& tower : clip.encoder->towers()) names.push_back(tower.prefix + tower.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("text encoders: Flux takes T5's tokens and CLIP-L's pooled output, in either order") {
  const tensor::InferenceGuard guard;
  for (const bool swapped : {false, true}) {
    const auto clip = swapped ? load({t5(), clip_l()}, "flux") : load({clip_l(), t5()}, "flux");
    CHECK(tower_names(clip) == Names{"clip_l.clip_l", "t5xxl.t5xxl"});
    const Encoded out = encode(clip, "a (red:1.3) cat");
    CHECK(out.cond.sizes() == at::IntArrayRef{1, 256, 16});
    CHECK(at::equal(out.pooled, encode(load({clip_l()}, "stable_diffusion"), "a (red:1.3) cat").pooled));
    CHECK(models::unknown_keys(clip).empty());
  }
}

TEST_CASE("text encoders: a prompt of a tower's own") {
  const tensor::InferenceGuard guard;
  const auto clip = load({clip_l(), t5()}, "flux");
  const Encoded out = encode(clip, "a cat", {.tower_prompts = {{"t5xxl", "a dog"}}});
  CHECK(at::equal(out.pooled, encode(clip, "a cat").pooled));
  CHECK(at::equal(out.cond, encode(clip, "a dog").cond));
}

TEST_CASE("text encoders: how far T5's prompts are filled up") {
  const tensor::InferenceGuard guard;
  const auto clip = load({clip_l(), t5()}, "flux");
  CHECK(encode(clip, "hello", {.padding = {{.min_padding = 0, .min_length = 0}}}).cond.size(1) == 2);
  CHECK(encode(clip, "hello", {.padding = {{.min_padding = 5, .min_length = 0}}}).cond.size(1) == 7);
  CHECK(encode(clip, "hello", {.padding = {{.min_padding = 5, .min_length = 512}}}).cond.size(1) == 512);
}

TEST_CASE("text encoders: SDXL lays CLIP-L and CLIP-G side by side and takes CLIP-G's pooled output") {
  const tensor::InferenceGuard guard;
  const auto clip = load({clip_g(), clip_l()}, "sdxl");
  CHECK(tower_names(clip) == Names{"clip_g.clip_g", "clip_l.clip_l"});
  const Encoded out = encode(clip, "a cat");
  CHECK(out.cond.sizes() == at::IntArrayRef{1, 77, 192});
  CHECK(out.pooled.sizes() == at::IntArrayRef{1, 128});
  // The last layer counts for the tokens when it is asked for, never for the pooled output.
  const Encoded last = encode(clip, "a cat", {.stop_at_layer = -1});
  CHECK_FALSE(at::equal(last.cond, out.cond));
  CHECK(at::equal(last.pooled, out.pooled));
  // Prompts of different length for the two are filled up with empty ones.
  std::string much;
  for (int i = 0; i < 100; ++i) much += "fox ";
  const Encoded uneven = encode(clip, "a cat", {.tower_prompts = {{"clip_l", much}}});
  CHECK(uneven.cond.sizes() == at::IntArrayRef{1, 154, 192});
  CHECK(at::allclose(uneven.cond.narrow(1, 77, 77).narrow(2, 64, 128), encode(clip, "").cond.narrow(2, 64, 128), 1e-4,
                     1e-5));
}

TEST_CASE("text encoders: an embedding file serves each of SDXL's towers with what it has for it") {
  const tensor::InferenceGuard guard;
  test::EmbeddingFolder folder;
  folder.save("style.safetensors", {{"clip_l", at::ones({2, 64})}, {"clip_g", at::ones({2, 128})}});
  const text::Embeddings embeddings({folder.path()});
  const auto clip = load({clip_g(), clip_l()}, "sdxl");
  const Encoded with = encode(clip, "a embedding:style cat", {.embeddings = &embeddings});
  const Encoded without = encode(clip, "a cat");
  const auto differs = [&](std::int64_t first, std::int64_t count) {
    return !at::equal(with.cond.narrow(2, first, count), without.cond.narrow(2, first, count));
  };
  CHECK(differs(0, 64));
  CHECK(differs(64, 128));
}

TEST_CASE("text encoders: SD3 takes what there is of CLIP-L, CLIP-G and T5") {
  const tensor::InferenceGuard guard;
  const auto wide = named("t5xxl.safetensors", test::t5_tensors({.width = 256}));
  const Encoded all = encode(load({wide, clip_g(), clip_l()}, "sd3"), "a cat");
  CHECK(all.cond.sizes() == at::IntArrayRef{1, 77 + 77, 256});
  CHECK(at::equal(all.cond.narrow(1, 0, 77).narrow(2, 192, 64), at::zeros({1, 77, 64})));
  CHECK(all.pooled.sizes() == at::IntArrayRef{1, 192});
  const Encoded alone = encode(load({t5()}, "sd3"), "a cat");
  CHECK(alone.cond.sizes() == at::IntArrayRef{1, 77, 16});
  CHECK(at::equal(alone.pooled, at::zeros({1, 768 + 1280})));
  const Encoded l = encode(load({clip_l()}, "sd3"), "a cat");
  CHECK(l.cond.sizes() == at::IntArrayRef{1, 77, 4096});
  CHECK(at::equal(l.cond.narrow(2, 64, 4032), at::zeros({1, 77, 4032})));
  CHECK(l.pooled.sizes() == at::IntArrayRef{1, 64 + 1280});
  CHECK_THROWS_AS(encode(load({t5(), clip_l()}, "sd3"), "a cat"), WeightsError);  // CLIP's vectors are the longer ones
}

TEST_CASE("text encoders: CLIP-G and CLIP-H are told by how many layers they have") {
  CHECK(tower_names(load({clip_g(32)}, "stable_diffusion")) == Names{"clip_g"});
  CHECK(tower_names(load({clip_g(24)}, "stable_diffusion")) == Names{"clip_h"});
  CHECK(tower_names(load({clip_l()}, "stable_diffusion")) == Names{"clip_l"});
}

TEST_CASE("text encoders: what does not belong together is refused by name") {
  CHECK(refusal({t5()}, "stable_diffusion") ==
        "t5xxl.safetensors looks like a T5 text encoder, which Stable Diffusion does not use | Stable Diffusion uses "
        "CLIP-L, CLIP-H or CLIP-G. Flux takes T5 beside CLIP-L: use DualCLIPLoader with type flux.");
  CHECK(refusal({t5(), named("other.safetensors", test::t5_tensors({}))}, "flux") ==
        "t5xxl.safetensors and other.safetensors both look like T5: one of each kind is needed | Flux uses CLIP-L and "
        "T5.");
  CHECK(refusal({clip_l()}, "flux") ==
        "a T5 text encoder is missing beside clip_l.safetensors | Flux uses CLIP-L and T5.");
  CHECK_THAT(refusal({clip_g(32), t5()}, "flux"), Catch::StartsWith("clip_g.safetensors looks like a CLIP-G text"));
  CHECK(refusal({clip_l(), t5()}, "hunyuan_video") ==
        "type 'hunyuan_video': weft cannot run HunyuanVideo yet | Text encoders can be loaded for: flux, sd3, sdxl, "
        "stable_diffusion.");
  CHECK_THAT(refusal({clip_l()}, "nonsense"), Catch::StartsWith("type 'nonsense' names no model family"));
  CHECK_THAT(refusal({named("umt5.safetensors", test::t5_tensors({.bias_in_every_block = true}))}, "sd3"),
             Catch::StartsWith("umt5.safetensors looks like a UMT5 text encoder"));
  CHECK(refusal({named("lora.safetensors", {{"lora_unet_x.lora_up.weight", at::zeros({2, 2})}}), t5()}, "flux") ==
        "lora.safetensors is not a text encoder that weft can load: it looks like a LoRA | Put it in models/loras and "
        "load it with LoraLoader.");
  CHECK_THAT(refusal({named("x.safetensors", {{"x", at::zeros({2, 2})}})}, "sdxl"),
             Catch::StartsWith("x.safetensors is not a text encoder that weft can load: its keys are not"));
}

TEST_CASE("text encoders: an error about one of several files names that file and its own key") {
  auto tensors = test::t5_tensors({});
  tensors.erase("encoder.block.1.layer.0.SelfAttention.q.weight");
  const std::string said = refusal({clip_l(), named("t5xxl.safetensors", std::move(tensors))}, "flux");
  CHECK_THAT(said, Catch::StartsWith("t5xxl.safetensors: there is no tensor 'encoder.block.1.layer.0.SelfAttention.q"));
  CHECK_THAT(refusal({clip_l(), named("small.safetensors", test::t5_tensors({.vocabulary = 300}))}, "flux"),
             Catch::StartsWith("small.safetensors: shared.weight has 300 rows; T5's vocabulary has 32100"));
}

TEST_CASE("text encoders: keys that nobody needs are passed over, others are told") {
  auto tensors = test::t5_tensors({});
  for (const char* key : {"encoder.embed_tokens.weight", "decoder.block.0.x", "lm_head.weight", "scaled_fp8",
                          "encoder.block.0.layer.0.SelfAttention.q.scale_weight"})
    tensors[key] = at::ones({1});
  tensors["surprise"] = at::ones({1});
  const auto clip = load({clip_l(), named("t5xxl.safetensors", std::move(tensors))}, "flux");
  CHECK(models::unknown_keys(clip) == Names{"t5xxl.surprise"});
  auto alone = test::t5_tensors({});
  alone["encoder.embed_tokens.weight"] = alone.at("shared.weight");
  alone.erase("shared.weight");
  CHECK(models::unknown_keys(load({clip_l(), named("encoder_only.safetensors", std::move(alone))}, "flux")).empty());
}
