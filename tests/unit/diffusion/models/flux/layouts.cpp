// SPDX-License-Identifier: Apache-2.0
// Flux files: layouts, recognition, what belongs elsewhere.
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "../seeded_networks.hpp"
#include "../tiny_checkpoint.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/models/flux/diffusers_layout.hpp"
#include "diffusion/models/flux/diffusers_names.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "seeded_flux.hpp"

using namespace weft;
using test::as_file;
using test::seeded_flux;
using Tensors = weights::StateDict::Tensors;

namespace {

/// The same weights as diffusers saves them.
Tensors in_diffusers_layout(const Tensors& native) {
  Tensors tensors;
  for (const auto& [name, target] : test::flux_of(native).diffusers_key_map()) {
    const at::Tensor& weight = native.at(target.key);
    const auto halves = weight.chunk(2);
    tensors.emplace(name, target.rows             ? weight.narrow(0, target.rows->start, target.rows->length).clone()
                          : target.halves_swapped ? at::cat({halves[1], halves[0]})
                                                  : weight);
  }
  return tensors;
}

std::string refusal(const Tensors& tensors) {
  try {
    models::load_diffusion_model(as_file(tensors));
    return {};
  } catch (const WeightsError& error) {
    return std::string(error.what()) + " | " + std::string(error.hint());
  }
}

}  // namespace

TEST_CASE("flux files: diffusers' layout holds the same model") {
  const Tensors native = seeded_flux(), theirs = in_diffusers_layout(native);
  REQUIRE(models::has_flux_diffusers_layout(as_file(theirs)));
  const auto back = models::from_flux_diffusers_layout(as_file(theirs));
  CHECK(back.tensors().size() == native.size());
  for (const auto& [key, tensor] : native) {
    INFO(key);
    REQUIRE(back.find(key) != nullptr);
    const auto pieces = back.pieces(key);
    CHECK(at::equal(pieces.empty() ? *back.find(key) : at::cat(std::vector<at::Tensor>(pieces.begin(), pieces.end())), tensor));
    CHECK(back.find(key)->sizes() == tensor.sizes());
  }
  const auto loaded = models::load_diffusion_model(as_file(theirs));
  CHECK(loaded.model.network->family() == "Flux");
  CHECK(loaded.unknown.empty());
}

TEST_CASE("flux files: every parameter has a name in diffusers' layout, slices side by side") {
  const Tensors native = seeded_flux();
  const models::Flux flux = test::flux_of(native);
  std::map<std::string, std::int64_t> rows;
  for (const auto& [name, target] : flux.diffusers_key_map()) {
    const std::int64_t all = native.at(target.key).size(0);
    if (target.rows) CHECK(target.rows->start + target.rows->length <= all);
    rows[target.key] += target.rows ? target.rows->length : all;
  }
  CHECK(rows.size() == native.size());
  for (const auto& [key, tensor] : native) CHECK(rows[key] == tensor.size(0));
  const auto map = flux.diffusers_key_map();
  CHECK(map.at("single_transformer_blocks.1.proj_mlp.weight") ==
        models::KeyTarget{"single_blocks.1.linear1.weight", models::KeyTarget::Rows{0, 192, 256}});
  CHECK(map.at("norm_out.linear.bias").halves_swapped);
  CHECK(map.at("transformer_blocks.0.attn.add_v_proj.bias") ==
        models::KeyTarget{"double_blocks.0.txt_attn.qkv.bias", models::KeyTarget::Rows{0, 128, 64}});
}

TEST_CASE("flux files: a part of a fused weight that is missing or of another size is named") {
  Tensors theirs = in_diffusers_layout(seeded_flux());
  theirs.erase("transformer_blocks.0.attn.to_k.weight");
  CHECK_THAT(refusal(theirs), Catch::Contains("img_attn.qkv.weight") && Catch::Contains("rows 64 to 128"));
  theirs = in_diffusers_layout(seeded_flux());
  theirs.insert_or_assign("transformer_blocks.0.attn.to_k.weight", at::zeros({64, 60}));
  CHECK_THAT(refusal(theirs), Catch::Contains("transformer_blocks.0.attn.to_k.weight does not fit"));
  theirs = in_diffusers_layout(seeded_flux());
  theirs.emplace("transformer_blocks.0.attn.to_k.scale_weight", at::ones({}));
  CHECK_THAT(refusal(theirs), Catch::Contains("fp8 weights with scales"));
  theirs = in_diffusers_layout(seeded_flux());
  theirs.insert_or_assign("x_embedder.weight", at::zeros({}));
  CHECK_FALSE(refusal(theirs).empty());
}

TEST_CASE("flux files: bare, prefixed or in a checkpoint, dev and schnell are told apart by their keys") {
  const auto dev = models::load_diffusion_model(as_file(seeded_flux()), {.weight_dtype = at::kFloat8_e5m2});
  CHECK(dev.model.network->latent_format().channels == 16);
  CHECK(dev.model.network->latent_format().shift == 0.1159);
  CHECK(dev.model.weight_dtype == at::kFloat8_e5m2);
  CHECK(dev.model.sampling->percent_to_sigma(0.5) == Approx(std::exp(1.15) / (std::exp(1.15) + 1)));
  CHECK(dev.unknown.empty());
  const auto schnell =
      models::load_diffusion_model(as_file(seeded_flux({.guidance = false}, "model.diffusion_model.")));
  CHECK(schnell.model.sampling->percent_to_sigma(0.5) == Approx(0.5));
  CHECK(schnell.unknown.empty());

  Tensors all = seeded_flux({}, "model.diffusion_model.");
  all.merge(test::seeded_vae("vae."));
  all.emplace("surprise", at::zeros({1}));
  const auto checkpoint = models::load_checkpoint(as_file(all));
  CHECK(checkpoint.family == "Flux");
  REQUIRE(checkpoint.model);
  CHECK(checkpoint.vae);
  CHECK_FALSE(checkpoint.clip);
  CHECK(checkpoint.unknown == std::vector<std::string>{"surprise"});
}

TEST_CASE("diffusion models: the UNet of SD 1.x alone loads; files for other nodes are sent there") {
  const auto unet = models::load_diffusion_model(as_file(test::seeded_unet()));
  CHECK(unet.model.network->family() == "SD1.x");
  CHECK(models::load_diffusion_model(as_file(test::seeded_unet("model.diffusion_model."))).unknown.empty());

  Tensors checkpoint = test::seeded_unet("model.diffusion_model.");
  checkpoint.merge(test::seeded_vae("first_stage_model."));
  CHECK_THAT(refusal(checkpoint), Catch::Contains("a Stable Diffusion 1.x checkpoint") &&
                                      Catch::Contains("models/checkpoints") &&
                                      Catch::Contains("CheckpointLoaderSimple"));
  CHECK_THAT(refusal(test::seeded_vae()), Catch::Contains("VAELoader"));
  CHECK_THAT(refusal({{"nothing.known", at::zeros({1})}}), Catch::Contains("not a diffusion model"));

  const auto recognised = models::recognise(as_file(seeded_flux()));
  REQUIRE(recognised);
  CHECK(recognised->folder == "diffusion_models");
  CHECK(recognised->family == "Flux");
  try {
    models::load_checkpoint(as_file(seeded_flux()));
    FAIL("a bare Flux model is no checkpoint");
  } catch (const WeightsError& error) {
    CHECK_THAT(std::string(error.hint()), Catch::Contains("UNETLoader"));
  }
}
