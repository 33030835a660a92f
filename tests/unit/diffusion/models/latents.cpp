// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/latents.hpp"

#include <catch2/catch.hpp>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/skip.hpp"

using namespace weft;

namespace {

models::Latent counted_latent(std::int64_t pictures, std::int64_t side = 2) {
  const auto values = at::arange(pictures, at::kFloat).reshape({-1, 1, 1, 1});
  return {.samples = values.expand({pictures, 4, side, side}).contiguous()};
}

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("latents: a batch keeps its pictures' numbers through cutting and repeating") {
  const auto part = models::pictures_of(counted_latent(5), 3, 9);
  CHECK(part.batch_index == Numbers{3, 4});
  CHECK(part.samples[1][0][0][0].item<float>() == 4.0F);
  CHECK(models::repeated(part, 2).batch_index == Numbers{3, 4, 5, 6});
  CHECK(models::repeated(counted_latent(2), 2).batch_index.empty());
  CHECK(models::pictures_of(part, 1, 1).batch_index == Numbers{4});
}

TEST_CASE("latents: a list is batched anew, one size a batch, with masks and numbers") {
  auto masked = counted_latent(3);
  masked.noise_mask = at::zeros({1, 16, 16});
  const auto batches = models::rebatched({masked, counted_latent(2), counted_latent(1, 4)}, 2);
  REQUIRE(batches.size() == 4);
  CHECK(batches[0].batch_index == Numbers{0, 1});
  CHECK(batches[0].noise_mask->sizes() == at::IntArrayRef({2, 1, 16, 16}));
  CHECK(batches[1].batch_index == Numbers{2, 3});
  CHECK(batches[1].noise_mask->flatten(1).mean(1).allclose(at::tensor({0.0F, 1.0F})));
  CHECK(batches[2].batch_index == Numbers{4});
  CHECK_FALSE(batches[2].noise_mask);
  CHECK(batches[3].batch_index == Numbers{5});
  CHECK(batches[3].samples.size(-1) == 4);
}

TEST_CASE("latents: what does not fit is said") {
  const auto four = at::zeros({1, 4, 8, 8}), sixteen = at::zeros({1, 16, 8, 8});
  CHECK_THROWS_AS(models::shaped_like(sixteen, four), NodeError);
  CHECK_THROWS_AS(models::pasted(four, sixteen, 0, 0, 0), NodeError);
  CHECK_THROWS_AS(models::pasted(four, four, 8, 0, 0), NodeError);
  CHECK_THROWS_AS(models::interpolated(at::zeros({2, 4, 8, 8}), at::zeros({2, 4, 8, 8}), 0.5), NodeError);
  CHECK_THROWS_AS(models::sharpened_latent(four, 9, 1.0, 0.1), NodeError);
  CHECK_THROWS_AS(models::picture_to_fill(at::zeros({1, 4, 4, 3}), at::zeros({1, 4, 4}), 6), NodeError);
  CHECK_THROWS_AS(models::require_latent(at::zeros({4, 4}), "samples"), NodeError);
}

TEST_CASE("latents: operations as the reference has them") {
  const auto golden = test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "nodes_more/outputs.safetensors"))
    return test::skipped("parity of latent operations", "no recordings of the reference here (WEFT_GOLDEN_DIR)");
  const auto in = test::golden_tensors(*golden / "nodes_more/inputs.safetensors");
  const auto out = test::golden_tensors(*golden / "nodes_more/outputs.safetensors");
  std::size_t compared = 0;
  const auto check = [&](const std::string& key, const at::Tensor& actual, double tolerance) {
    for (const std::string& name : {key, key + "|0", key + "|0.samples"})
      if (const auto found = out.find(name); found != out.end()) {
        ++compared;
        INFO(key);
        CHECK((found->second - actual).abs().max().item<double>() < tolerance);
      }
  };
  const auto& latent = in.at("lat_a");
  for (const double multiplier : {1.0, 0.2, 5.0})
    check(fmt::format("LatentOperationTonemapReinhard/{:.1f}", multiplier), models::tonemapped(latent, multiplier), 2e-6);
  check("LatentOperationSharpen/1,1.0,0.1", models::sharpened_latent(latent, 1, 1.0, 0.1), 1e-5);
  check("LatentOperationSharpen/3,2.0,1.0", models::sharpened_latent(latent, 3, 2.0, 1.0), 5e-5);
  check("LatentOperationSharpen/2,0.5,0.3", models::sharpened_latent(latent, 2, 0.5, 0.3), 1e-5);
  CHECK(compared == 6);
}

TEST_CASE("latents: a picture to be filled in, as the reference makes it") {
  const auto golden = test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "nodes_more/outputs.safetensors"))
    return test::skipped("parity of VAEEncodeForInpaint", "no recordings of the reference here (WEFT_GOLDEN_DIR)");
  const auto in = test::golden_tensors(*golden / "nodes_more/inputs.safetensors");
  const auto out = test::golden_tensors(*golden / "nodes_more/outputs.safetensors");
  for (const char* pixels : {"pix32", "pix_odd"})
    for (const char* mask : {"mask32", "mask_b1"})
      for (const int grow : {0, 1, 2, 6, 7, 16}) {
        const std::string key = fmt::format("VAEEncodeForInpaint/{}/{}/grow{}", pixels, mask, grow);
        if (!out.contains(key + "|noise_mask")) continue;
        INFO(key);
        const auto made = models::picture_to_fill(in.at(pixels), in.at(mask), grow);
        CHECK(at::equal(made.mask, out.at(key + "|noise_mask")));
        CHECK((made.pixels - out.at(key + "|pixels_given_to_vae")).abs().max().item<double>() < 1e-6);
      }
}
