// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <cmath>

#include "diffusion/device/policy.hpp"
#include "engine/base/errors.hpp"
#include "tests/unit/diffusion/models/seeded_networks.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using nodes::Conditioning;
using nodes::Image;
using nodes::Latent;
using nodes::Mask;
using schema::to_value;
using schema::Value;

namespace {

sampling::Cond prompt(float value, std::int64_t tokens = 3) {
  return {.cond = at::full({1, tokens, 2}, value), .pooled = at::full({1, 4}, value)};
}

Value prompts(std::vector<sampling::Cond> conds) { return to_value(Conditioning(std::move(conds))); }

Conditioning conditioning_of(const std::vector<Value>& outputs, std::size_t index = 0) {
  return *outputs.at(index).as_shared<Conditioning>();
}

nodes::Vae seeded_vae() {
  return {std::make_shared<const models::Autoencoder>(
      std::make_shared<weights::ParameterStore>(test::as_file(test::seeded_vae())))};
}

}  // namespace

TEST_CASE("conditioning nodes: prompts are listed, joined and mixed; what came in stays") {
  test::NodeBench bench;
  const Value one = prompts({prompt(1)}), two = prompts({prompt(2, 5)});
  CHECK(conditioning_of(bench.run("ConditioningCombine", {{"conditioning_1", one}, {"conditioning_2", two}})).size() == 2);
  const auto joined =
      conditioning_of(bench.run("ConditioningConcat", {{"conditioning_to", one}, {"conditioning_from", two}}));
  REQUIRE(joined[0].cond.sizes() == at::IntArrayRef({1, 8, 2}));
  CHECK(joined[0].cond[0][3][0].item<float>() == 2);
  const Value quarter = to_value(0.25);
  const auto mixed = conditioning_of(bench.run("ConditioningAverage", {{"conditioning_to", one},
                                                                       {"conditioning_from", two},
                                                                       {"conditioning_to_strength", quarter}}));
  CHECK(mixed[0].cond.sizes() == at::IntArrayRef({1, 3, 2}));
  CHECK(mixed[0].cond[0][2][1].item<float>() == 1.75F);
  CHECK(mixed[0].pooled->max().item<float>() == 1.75F);
  const auto longer = conditioning_of(bench.run("ConditioningAverage", {{"conditioning_to", two},
                                                                        {"conditioning_from", one},
                                                                        {"conditioning_to_strength", quarter}}));
  CHECK(longer[0].cond[0][4][0].item<float>() == 0.5F);  // what the other lacks counts as zeros
  CHECK(one.as_shared<Conditioning>()->front().cond.sizes() == at::IntArrayRef({1, 3, 2}));
}

TEST_CASE("conditioning nodes: prompts of different encoders, and none at all, are refused") {
  test::NodeBench bench;
  sampling::Cond wide = prompt(1);
  wide.cond = at::ones({1, 3, 7});
  const Value one = prompts({prompt(1)}), other = prompts({wide}), none = prompts({});
  for (const char* node : {"ConditioningConcat", "ConditioningAverage"}) {
    CHECK_THROWS_AS(bench.run(node, {{"conditioning_to", one}, {"conditioning_from", other}}), NodeError);
    CHECK_THROWS_AS(bench.run(node, {{"conditioning_to", one}, {"conditioning_from", none}}), NodeError);
  }
}

TEST_CASE("conditioning nodes: where and when a prompt counts") {
  test::NodeBench bench;
  const Value one = prompts({prompt(1)});
  const auto masked = conditioning_of(bench.run(
      "ConditioningSetMask", {{"conditioning", one},
                              {"mask", to_value(Mask{at::ones({1, 8, 8})})},
                              {"strength", to_value(0.5)},
                              {"set_cond_area", to_value(schema::Choice{"mask bounds"})}}));
  CHECK(masked[0].mask->sizes() == at::IntArrayRef({1, 8, 8}));
  CHECK(masked[0].mask_strength == 0.5);
  CHECK(masked[0].set_area_to_bounds);
  const auto zero = conditioning_of(bench.run("ConditioningZeroOut", {{"conditioning", one}}));
  CHECK(zero[0].cond.abs().max().item<float>() == 0);
  CHECK(zero[0].pooled->abs().max().item<float>() == 0);
}

TEST_CASE("conditioning nodes: guidance, references and their layout") {
  test::NodeBench bench;
  const Value one = prompts({prompt(1), prompt(2)});
  const auto strong = bench.run("FluxGuidance", {{"conditioning", one}, {"guidance", to_value(30.0)}});
  CHECK(conditioning_of(strong)[1].guidance == 30.0);
  CHECK_FALSE(conditioning_of(bench.run("FluxDisableGuidance", {{"conditioning", strong[0]}}))[0].guidance);
  const Value latent = to_value(Latent{.samples = at::zeros({1, 16, 4, 4})});
  auto shown = bench.run("ReferenceLatent", {{"conditioning", one}, {"latent", latent}});
  shown = bench.run("ReferenceLatent", {{"conditioning", shown[0]}, {"latent", latent}});
  CHECK(conditioning_of(shown)[0].reference_latents.size() == 2);
  CHECK(conditioning_of(bench.run("ReferenceLatent", {{"conditioning", one}}))[0].reference_latents.empty());
  const Value method = to_value(schema::Choice{"uxo/uno"});
  const auto laid_out = bench.run("FluxKontextMultiReferenceLatentMethod",
                                  {{"conditioning", shown[0]}, {"reference_latents_method", method}});
  CHECK(conditioning_of(laid_out)[0].reference_latents_method == "uxo");
}

TEST_CASE("StyleModelApply: the picture's tokens follow the text's, scaled or with a bias on them") {
  test::NodeBench bench;
  device::Settings settings;
  bench.environment().services.provide<const device::Settings>(settings);
  const auto model = models::load_style_model(test::as_file({{"redux_up.weight", at::ones({6, 4})},
                                                             {"redux_up.bias", at::zeros({6})},
                                                             {"redux_down.weight", at::ones({2, 6})},
                                                             {"redux_down.bias", at::zeros({2})}}));
  const Value seen = to_value(models::SeenPicture{.last_hidden_state = at::ones({2, 5, 4})});
  const auto styled = [&](const Value& conditioning, double strength, const char* type) {
    return bench.run("StyleModelApply", {{"conditioning", conditioning},
                                         {"style_model", to_value(model)},
                                         {"clip_vision_output", seen},
                                         {"strength", to_value(strength)},
                                         {"strength_type", Value(std::string(type))}});
  };
  const auto plain = conditioning_of(styled(prompts({prompt(1)}), 1.0, "attn_bias"))[0];
  CHECK(plain.cond.sizes() == at::IntArrayRef({1, 13, 2}));
  CHECK(plain.token_biases.empty());
  const auto half = conditioning_of(styled(prompts({prompt(1)}), 0.5, "multiply"))[0];
  CHECK(half.token_biases.empty());
  CHECK(half.cond.narrow(1, 3, 10).equal(plain.cond.narrow(1, 3, 10) * 0.5));
  const auto once = styled(prompts({prompt(1)}), 0.5, "attn_bias");
  const auto biased = conditioning_of(styled(once.front(), 0.0, "attn_bias"))[0];
  CHECK(biased.cond.narrow(1, 3, 10).equal(plain.cond.narrow(1, 3, 10)));
  REQUIRE(biased.token_biases.size() == 2);
  CHECK(biased.token_biases[0].first == 3);
  CHECK(biased.token_biases[0].count == 10);
  CHECK(biased.token_biases[0].bias == Approx(std::log(0.5)).epsilon(1e-3));  // float16, as the reference keeps it
  CHECK(biased.token_biases[1] == sampling::TokenBias{13, 10, -INFINITY});
}

TEST_CASE("InpaintModelConditioning: the picture with grey where it is to change, the mask, and the latent") {
  test::NodeBench bench;
  device::Settings settings;
  bench.environment().services.provide<const device::Settings>(settings);
  at::Tensor mask = at::zeros({1, 18, 12});
  mask.narrow(1, 0, 9).fill_(1);
  const Value one = prompts({prompt(1)}), two = prompts({prompt(2)});
  const std::map<std::string, Value> inputs{{"positive", one},
                                            {"negative", two},
                                            {"vae", to_value(seeded_vae())},
                                            {"pixels", to_value(Image{at::rand({1, 18, 12, 3})})},
                                            {"mask", to_value(Mask{mask})}};
  const auto outputs = bench.run("InpaintModelConditioning", inputs);
  const auto positive = conditioning_of(outputs, 0), negative = conditioning_of(outputs, 1);
  const auto latent = outputs.at(2).as_shared<Latent>();
  CHECK(positive[0].concat_mask->sizes() == at::IntArrayRef({1, 1, 16, 8}));
  CHECK(positive[0].concat_mask->sum().item<float>() == 8 * 8);
  CHECK(at::equal(*positive[0].concat_latent, *negative[0].concat_latent));
  // The test's VAE makes a cell of 2 x 2 pixels; the picture is cut to multiples of 8 whatever the VAE.
  CHECK(positive[0].concat_latent->sizes() == at::IntArrayRef({1, 4, 8, 4}));
  REQUIRE(latent->noise_mask);
  auto without = inputs;
  without["noise_mask"] = to_value(false);
  CHECK_FALSE(bench.run("InpaintModelConditioning", without).at(2).as_shared<Latent>()->noise_mask);
}

TEST_CASE("InstructPixToPixConditioning: the picture for the model, an empty latent of its size") {
  test::NodeBench bench;
  device::Settings settings;
  bench.environment().services.provide<const device::Settings>(settings);
  const Value one = prompts({prompt(1)});
  const auto outputs = bench.run("InstructPixToPixConditioning", {{"positive", one},
                                                                  {"negative", one},
                                                                  {"vae", to_value(seeded_vae())},
                                                                  {"pixels", to_value(Image{at::rand({1, 17, 24, 3})})}});
  const auto latent = outputs.at(2).as_shared<Latent>();
  CHECK(latent->samples.abs().max().item<float>() == 0);
  CHECK(conditioning_of(outputs, 1)[0].concat_latent->sizes() == latent->samples.sizes());
}

TEST_CASE("image nodes of Flux: Kontext's sizes, a number of pixels") {
  test::NodeBench bench;
  const auto size_of = [](const Value& value) {
    const auto image = value.as_shared<Image>();
    return std::pair(image->pixels.size(2), image->pixels.size(1));
  };
  const Value wide = to_value(Image{at::rand({1, 30, 70, 3})}), square = to_value(Image{at::rand({1, 20, 20, 3})});
  CHECK(size_of(bench.run("FluxKontextImageScale", {{"image", wide}})[0]) == std::pair<std::int64_t, std::int64_t>(1568, 672));
  CHECK(size_of(bench.run("FluxKontextImageScale", {{"image", square}})[0]) == std::pair<std::int64_t, std::int64_t>(1024, 1024));
  const Value nearest = to_value(schema::Choice{"nearest-exact"});
  CHECK(size_of(bench.run("ImageScaleToTotalPixels",
                          {{"image", wide}, {"upscale_method", nearest}, {"megapixels", to_value(0.01)}})[0]) ==
        std::pair<std::int64_t, std::int64_t>(156, 67));
  const auto latent = bench.run("EmptySD3LatentImage", {{"width", to_value(std::int64_t{32})},
                                                        {"height", to_value(std::int64_t{48})},
                                                        {"batch_size", to_value(std::int64_t{2})}});
  CHECK(latent[0].as_shared<Latent>()->samples.sizes() == at::IntArrayRef({2, 16, 6, 4}));
}
