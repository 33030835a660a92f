// SPDX-License-Identifier: Apache-2.0
// UNets that take more than a latent: SDXL's conditioning vector, pictures to work on; their families.
#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/models/family.hpp"
#include "diffusion/models/unet/picture_inputs.hpp"
#include "diffusion/models/unet/size_conditioning.hpp"
#include "diffusion/models/unet/unet.hpp"
#include "diffusion/nn/timestep_embedding.hpp"
#include "diffusion/tensor/compare.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/errors.hpp"
#include "seeded_networks.hpp"
#include "tiny_checkpoint.hpp"

using namespace weft;
using models::Unet;
using sampling::Cond;
using sampling::Subject;
using Tensors = weights::StateDict::Tensors;

namespace {

constexpr std::int64_t kPooled = 6;

Unet unet_of(Tensors tensors) {
  return Unet(std::make_shared<weights::ParameterStore>(test::as_file(std::move(tensors))),
              {"test", {}, sampling::discrete_eps()}, nn::AttentionMode::automatic);
}

/// The seeded UNet as SDXL builds its own: linear projections, heads of 64 channels, a vector of pooled text and sizes.
Tensors xl_unet(std::int64_t sizes = models::kSdxlSizes) {
  Tensors tensors = test::seeded_unet();
  for (auto& [key, tensor] : tensors)
    if (key.ends_with(".proj_in.weight") || key.ends_with(".proj_out.weight")) tensor = tensor.flatten(1);
  at::manual_seed(3);
  tensors.emplace("label_emb.0.0.weight", at::randn({128, kPooled + sizes}) * 0.02);
  tensors.emplace("label_emb.0.0.bias", at::randn({128}));
  tensors.emplace("label_emb.0.2.weight", at::randn({128, 128}) * 0.1);
  tensors.emplace("label_emb.0.2.bias", at::randn({128}));
  return tensors;
}

Tensors with_channels(std::int64_t channels, Tensors tensors = test::seeded_unet()) {
  at::manual_seed(4);
  tensors.insert_or_assign("input_blocks.0.0.weight", at::randn({32, channels, 3, 3}) * 0.1);
  return tensors;
}

Tensors prefixed(const Tensors& tensors) {
  Tensors result;
  for (const auto& [key, tensor] : tensors) result.emplace("model.diffusion_model." + key, tensor);
  return result;
}

}  // namespace

TEST_CASE("unet: the conditioning vector is added to the timestep's embedding") {
  const tensor::InferenceGuard guard;
  Tensors tensors = xl_unet();
  const Unet unet = unet_of(tensors);
  at::manual_seed(9);
  const at::Tensor x = at::randn({1, 4, 8, 6}), t = at::full({1}, 300.F), context = at::randn({1, 5, 16});
  const at::Tensor y = at::randn({1, kPooled + models::kSdxlSizes});
  const at::Tensor hidden = at::silu(at::mv(tensors.at("label_emb.0.0.weight"), y[0]) + tensors.at("label_emb.0.0.bias"));
  const at::Tensor label = at::mv(tensors.at("label_emb.0.2.weight"), hidden) + tensors.at("label_emb.0.2.bias");
  tensors.at("time_embed.2.bias") = tensors.at("time_embed.2.bias") + label;
  std::erase_if(tensors, [](const auto& entry) { return entry.first.starts_with("label_emb."); });
  const Unet without = unet_of(tensors);
  const auto lease = unet.store().prepare(test::float32(), {});
  const auto other_lease = without.store().prepare(test::float32(), {});
  const at::Tensor out = unet.forward(x, t, context, {.y = y});
  CHECK(tensor::difference(out, without.forward(x, t, context, {})).relative() < 2e-4);
  CHECK(tensor::difference(out, unet.forward(x, t, context, {.y = y * 2})).relative() > 1e-3);
  CHECK_THROWS_WITH(unet.forward(x, t, context, {}), Catch::Contains("takes a pooled prompt"));
  CHECK_THROWS_WITH(unet.forward(x, t, context, {.y = at::zeros({1, 5})}), Catch::Contains("but 5 are given"));
}

TEST_CASE("unet: a picture to work on goes in behind the latent") {
  const tensor::InferenceGuard guard;
  const Unet unet = unet_of(with_channels(9));
  const auto lease = unet.store().prepare(test::float32(), {});
  const at::Tensor x = at::randn({2, 4, 8, 6}), more = at::randn({2, 5, 8, 6}), context = at::randn({2, 5, 16});
  const at::Tensor t = at::full({2}, 300.F);
  CHECK(at::equal(unet.forward(x, t, context, {.concat = more}), unet.forward(at::cat({x, more}, 1), t, context, {})));
  CHECK_THROWS_WITH(unet.forward(x, t, context, {}), Catch::Contains("takes 9"));
}

TEST_CASE("sdxl: sizes stand behind the pooled prompt, those of the latent where the prompt gives none") {
  const Subject subject(at::IntArrayRef{2, 4, 12, 8});
  Cond cond{.pooled = at::full({1, kPooled}, 7.F)};
  const auto sizes_in = [](const at::Tensor& vector, std::vector<float> numbers) {
    return at::equal(vector[0].slice(0, kPooled), nn::timestep_embedding(at::tensor(numbers), 256).flatten());
  };
  const at::Tensor plain = models::sdxl_vector(cond, subject);
  CHECK(plain.sizes() == at::IntArrayRef({1, kPooled + 1536}));
  CHECK(plain[0][0].item<float>() == 7);
  CHECK(sizes_in(plain, {96, 64, 0, 0, 96, 64}));
  cond.sizes = {.height = 768, .width = 1024, .crop_top = 16, .crop_left = 8, .target_height = 896, .target_width = 1152};
  CHECK(sizes_in(models::sdxl_vector(cond, subject), {768, 1024, 16, 8, 896, 1152}));
  cond.sizes.target_height.reset();
  CHECK(sizes_in(models::sdxl_vector(cond, subject), {768, 1024, 16, 8, 768, 1152}));

  Subject negative = subject;
  negative.negative = true;
  cond.sizes = {};
  CHECK(sizes_in(models::sdxl_refiner_vector(cond, subject), {96, 64, 0, 0, 6}));
  CHECK(sizes_in(models::sdxl_refiner_vector(cond, negative), {96, 64, 0, 0, 2.5}));
  cond.sizes.aesthetic_score = 4;
  CHECK(sizes_in(models::sdxl_refiner_vector(cond, negative), {96, 64, 0, 0, 4}));
  CHECK_THROWS_WITH(models::sdxl_vector({}, subject), Catch::Contains("no pooled text"));
}

TEST_CASE("inpainting: the mask, then the picture; without them what sampling works on") {
  const sampling::LatentFormat format{.channels = 4, .scale = 0.5};
  Subject subject(at::full({2, 4, 4, 6}, 3.F), std::nullopt);
  const at::Tensor nothing = models::inpaint_channels({}, subject, format);
  REQUIRE(nothing.sizes() == at::IntArrayRef({2, 5, 4, 6}));
  CHECK(nothing.select(1, 0).min().item<float>() == 1);
  CHECK(nothing[1][2][3][5].item<float>() == -0.6876F);

  at::Tensor noise_mask = at::zeros({2, 4, 4, 6});
  noise_mask.narrow(3, 0, 3).fill_(1);
  subject.noise_mask = noise_mask;
  const at::Tensor own = models::inpaint_channels({}, subject, format);
  CHECK(at::equal(own.select(1, 0), noise_mask.select(1, 0)));
  CHECK(own.slice(1, 1).min().item<float>() == 3);

  const Cond cond{.concat_latent = at::full({1, 4, 8, 12}, 2.F), .concat_mask = at::full({1, 1, 32, 48}, 0.7F)};
  const at::Tensor given = models::inpaint_channels(cond, subject, format);
  REQUIRE(given.sizes() == at::IntArrayRef({2, 5, 4, 6}));
  CHECK(given.select(1, 0).min().item<float>() == 1);  // masks are rounded
  CHECK(given.slice(1, 1).max().item<float>() == 1);
  CHECK_THROWS_AS(models::inpaint_channels({.concat_latent = at::ones({1, 16, 4, 6})}, subject, format), NodeError);
  CHECK_THROWS_AS(models::inpaint_channels({.concat_mask = at::ones({3})}, subject, format), NodeError);
}

TEST_CASE("editing: the picture as it is, or nothing") {
  const Subject subject(at::IntArrayRef{2, 4, 4, 6});
  CHECK(models::edit_channels({}, subject).abs().max().item<float>() == 0);
  const at::Tensor out = models::edit_channels({.concat_latent = at::full({1, 4, 4, 6}, 2.F)}, subject);
  CHECK(out.sizes() == at::IntArrayRef({2, 4, 4, 6}));
  CHECK(out.min().item<float>() == 2);
}

TEST_CASE("families: UNets of every kind are told apart, and take what their kind takes") {
  const auto load = [](const Tensors& tensors) { return models::load_diffusion_model(test::as_file(tensors)).model; };
  const Subject subject(at::full({1, 4, 4, 4}, 1.F), std::nullopt);
  const Cond cond{.pooled = at::zeros({1, kPooled})};
  const auto inpaint = load(with_channels(9));
  CHECK(inpaint.network->family() == "SD1.x");
  CHECK(inpaint.network->extras(cond, subject).concat.size(1) == 5);
  CHECK(load(with_channels(8)).network->extras(cond, subject).concat.size(1) == 4);
  CHECK_FALSE(load(test::seeded_unet()).network->extras(cond, subject).y.defined());

  const auto xl = load(xl_unet());
  CHECK(xl.network->family() == "SDXL");
  CHECK(xl.network->latent_format().scale == 0.13025);
  CHECK(xl.network->extras(cond, subject).y.size(1) == kPooled + 1536);
  CHECK(load(with_channels(9, xl_unet())).network->extras(cond, subject).concat.size(1) == 5);
  // The refiner: its vector is as wide as its prompts, and five sizes.
  const auto refiner = load(xl_unet(16 - kPooled + models::kRefinerSizes));
  CHECK(refiner.network->family() == "SDXL refiner");
  CHECK(refiner.network->extras(cond, subject).y.size(1) == kPooled + 1280);

  Tensors two = xl_unet();
  std::erase_if(two, [](const auto& entry) { return entry.first.starts_with("label_emb."); });
  CHECK(load(two).network->family() == "SD2.x");
}

TEST_CASE("families: what a model predicts is told by its keys, or by a spread in SD2") {
  const auto sampling_of = [](Tensors tensors) {
    return models::load_checkpoint(test::as_file(std::move(tensors))).model->sampling;
  };
  const at::Tensor sigma = at::full({1}, 2.0F), output = at::ones({1, 1, 1, 1}), x = at::ones({1, 1, 1, 1});
  const auto denoised = [&](const auto& sampling) {
    return sampling->calculate_denoised(sigma, output, x).template item<float>();
  };
  Tensors xl = prefixed(xl_unet());
  CHECK(denoised(sampling_of(xl)) == Approx(-1));
  xl.emplace("v_pred", at::empty({0}));
  CHECK(denoised(sampling_of(xl)) == Approx(0.2 - 2 / std::sqrt(5.0)));
  CHECK(models::load_checkpoint(test::as_file(xl)).unknown.empty());
  const double usual = sampling_of(xl)->sigma_max();
  xl.emplace("ztsnr", at::empty({0}));
  CHECK(sampling_of(xl)->sigma_max() > 100 * usual);
  xl.emplace("edm_vpred.sigma_max", at::full({}, 120.0));
  CHECK(sampling_of(xl)->sigma_max() == Approx(120));
}
