// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <ATen/ATen.h>

#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/model_sampling.hpp"
#include "golden_file.hpp"

using namespace weft;

TEST_CASE("model sampling: the table of SD's betas is the reference's, bit for bit") {
  const auto golden = test::golden_file("samplers/sigmas.safetensors");
  if (!golden) return;
  const auto sampling = sampling::discrete_eps();
  CHECK(test::equal_bits(sampling->sigmas(), golden->at("sd15/table"), "table"));
  CHECK(sampling->sigma_min() == Approx(0.0292).epsilon(0.01));
  CHECK(sampling->sigma_max() == Approx(14.6146).epsilon(1e-4));
}

TEST_CASE("model sampling: sigma to timestep and back, and percent to sigma") {
  const auto golden = test::golden_file("samplers/timestep_of_sigma.safetensors");
  if (!golden) return;
  const auto sampling = sampling::discrete_eps();
  CHECK(test::equal_bits(sampling->timestep(golden->at("sigma")), golden->at("timestep").to(at::kFloat), "timestep"));
  CHECK(test::equal_bits(sampling->sigma(golden->at("t")), golden->at("sigma_of_t"), "sigma"));
  for (std::int64_t i = 0; i < golden->at("percent").size(0); ++i) {
    // Recorded percents are float32 of what was asked; round to the number a person would write.
    const double percent = std::round(golden->at("percent")[i].item<double>() * 1e6) / 1e6;
    CHECK(static_cast<float>(sampling->percent_to_sigma(percent)) == golden->at("percent_to_sigma")[i].item<float>());
  }
}

TEST_CASE("model sampling: each row of a batch has its own noise level") {
  const auto sampling = sampling::discrete_eps();
  const auto x = at::ones({2, 4, 3, 3});
  const auto sigma = at::tensor({0.0F, 3.0F});
  const auto input = sampling->calculate_input(sigma, x);
  CHECK(input[0][0][0][0].item<float>() == 1.0F);
  CHECK(input[1][0][0][0].item<float>() == Approx(1 / std::sqrt(10.0)));
  const auto denoised = sampling->calculate_denoised(sigma, at::ones_like(x) * 0.5, x);
  CHECK(denoised[0][0][0][0].item<float>() == 1.0F);
  CHECK(denoised[1][0][0][0].item<float>() == -0.5F);
}

TEST_CASE("model sampling: percents outside of 0..1 are noise levels that no step reaches") {
  const auto sampling = sampling::discrete_eps();
  CHECK(sampling->percent_to_sigma(0.0) > 1e8);
  CHECK(sampling->percent_to_sigma(-1.0) > 1e8);
  CHECK(sampling->percent_to_sigma(1.0) == 0.0);
  CHECK(sampling->percent_to_sigma(2.0) == 0.0);
}

TEST_CASE("latent format: in and out are inverse, with and without a shift") {
  const auto latent = at::linspace(-3, 3, 32).reshape({1, 2, 4, 4});
  for (const auto& format : {sampling::LatentFormat{}, sampling::LatentFormat{16, 0.3611, 0.1159}}) {
    CHECK(at::allclose(format.process_out(format.process_in(latent)), latent, 1e-5, 1e-6));
    CHECK(format.process_in(latent)[0][0][0][0].item<float>() ==
          Approx((-3.0 - format.shift) * format.scale).epsilon(1e-5));
  }
}
