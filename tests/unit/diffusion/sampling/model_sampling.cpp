// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>

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

TEST_CASE("model sampling: Flux's shift grows with the picture, and half of the way is the shift") {
  CHECK(sampling::flux_shift(1.15, 0.5, 256, 256) == Approx(0.5));
  CHECK(sampling::flux_shift(1.15, 0.5, 1024, 1024) == Approx(1.15));
  const auto model = sampling::flux_sampling(1.15);
  CHECK(model->sigmas().size(0) == 10000);
  CHECK(model->sigma_max() == 1.0);
  CHECK(model->percent_to_sigma(0.5) == Approx(1.0 / (1.0 + std::exp(-1.15))));
  CHECK(at::equal(model->timestep(model->sigmas()), model->sigmas()));
}

TEST_CASE("model sampling: flow mixes noise and picture, and gives back what is left of it") {
  const auto model = sampling::discrete_flow(3.0, 1000.0);
  const auto noise = at::ones({1, 4, 2, 2});
  const auto picture = at::full({1, 4, 2, 2}, 3.0F);
  const auto sigma = at::scalar_tensor(0.25F, at::kFloat);
  const auto x = model->noise_scaling(sigma, noise, picture, true);
  CHECK(x.mean().item<float>() == 2.5F);
  CHECK(at::equal(model->calculate_input(sigma, x), x));
  CHECK(model->calculate_denoised(sigma, noise - picture, x).mean().item<float>() == 3.0F);
  CHECK(model->inverse_noise_scaling(sigma, at::full_like(x, 0.75F)).mean().item<float>() == 1.0F);
  CHECK(model->is_flow());
  CHECK_FALSE(sampling::discrete_eps()->is_flow());
}

TEST_CASE("model sampling: every prediction finds the picture that its network knows") {
  const auto sigma = at::full({1}, 2.0F);
  const auto picture = at::full({1, 4, 2, 2}, 0.5F);
  const auto noise = at::ones({1, 4, 2, 2});
  const auto x = picture + noise * 2.0;
  const double norm = std::sqrt(5.0);
  const auto v = (noise - picture * 2.0) / norm;
  CHECK(at::allclose(sampling::eps_prediction()->calculate_denoised(sigma, noise, x), picture));
  CHECK(at::allclose(sampling::v_prediction()->calculate_denoised(sigma, v, x), picture, 1e-4, 1e-5));
  CHECK(at::equal(sampling::x0_prediction(true)->calculate_denoised(sigma, picture, x), picture));
  CHECK(at::allclose(sampling::x0_prediction(true)->calculate_input(sigma, x), x / norm));
  CHECK(at::equal(sampling::x0_prediction(false)->calculate_input(sigma, x), x));
  CHECK(at::allclose(sampling::edm_prediction(1.0)->calculate_denoised(sigma, -v, x), picture, 1e-4, 1e-5));
}

TEST_CASE("model sampling: with zero terminal SNR nearly nothing of the picture is left at the top") {
  const auto model = sampling::discrete_v({.zero_terminal_snr = true});
  CHECK(model->sigma_max() == Approx(4518.76).epsilon(1e-3));
  CHECK(model->sigma_min() == Approx(sampling::discrete_v()->sigma_min()).epsilon(1e-3));
}

TEST_CASE("model sampling: models distilled to few steps know every twentieth level") {
  const auto all = sampling::discrete_table();
  const auto few = sampling::distilled_table();
  REQUIRE(few->sigmas().size(0) == 50);
  CHECK(at::equal(few->sigmas()[-1], all->sigmas()[-1]));
  CHECK(few->timestep(few->sigmas()[-1]).item<float>() == 999.0F);
  CHECK(few->timestep(few->sigmas()[0]).item<float>() == 19.0F);
}
