// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>
#include <memory>

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "diffusion/sampling/sigmas.hpp"
#include "engine/base/errors.hpp"
#include "golden_file.hpp"

using namespace weft;

namespace {

bool have_schedule(const std::string& name) { return sampling::ScheduleRegistry::instance().find(name) != nullptr; }

// Two of the schedules only pick from the model's table; the others compute.
std::int64_t ulps_of(const std::string& name) { return name == "simple" || name == "ddim_uniform" ? 0 : 2; }

}  // namespace

TEST_CASE("schedules: the names are ComfyUI's, in its order") {
  CHECK(sampling::scheduler_names() == std::vector<std::string>{"simple", "sgm_uniform", "karras", "exponential",
                                                                "ddim_uniform", "beta", "normal", "linear_quadratic",
                                                                "kl_optimal"});
}

TEST_CASE("schedules: every one works for every kind of model, from one step on") {
  const auto edm = std::make_shared<sampling::ModelSampling>(sampling::continuous_edm_table(0.002, 80.0),
                                                             sampling::edm_prediction(0.5));
  for (const auto& model : {sampling::discrete_eps(), sampling::flux_sampling(1.15),
                            sampling::discrete_flow(3.0, 1000.0), std::shared_ptr<const sampling::ModelSampling>(edm)})
    for (const auto& name : sampling::scheduler_names())
      for (const std::int64_t steps : {1, 2, 3, 20}) {
        INFO(name << " " << steps);
        const auto sigmas = sampling::calculate_sigmas(*model, name, steps);
        CHECK(sigmas[-1].item<float>() == 0.0F);
        CHECK(sigmas.isfinite().all().item<bool>());
        CHECK((sigmas.slice(0, 1) - sigmas.slice(0, 0, -1) <= 0).all().item<bool>());
        CHECK(sigmas[0].item<double>() <= model->sigma_max() * (1 + 1e-5));
      }
}

TEST_CASE("schedules: formulas that have no answer say so") {
  CHECK_THROWS_AS(sampling::karras_sigmas(5, 0.03, 14.6, 0.0), NodeError);
  CHECK_THROWS_AS(sampling::exponential_sigmas(5, 0.0, 14.6), NodeError);
  CHECK_THROWS_AS(sampling::polyexponential_sigmas(5, 0.0, 14.6, 1.0), NodeError);
  CHECK_THROWS_AS(sampling::vp_sigmas(5, 5000.0, 0.1, 0.001), NodeError);
  CHECK_THROWS_AS(sampling::beta_sigmas(*sampling::discrete_eps(), 5, 0.0, 1.0), NodeError);
  CHECK_THROWS_AS(sampling::karras_sigmas(0, 0.03, 14.6, 7.0), NodeError);
  CHECK_THROWS_AS(sampling::extended_sigmas(at::tensor({2.0F, 1.0F}), 2, -1, 0, "wavy"), NodeError);
}

TEST_CASE("schedules: BasicScheduler's denoise takes the end of a longer way, and 1 is its end") {
  const auto model = sampling::discrete_eps();
  CHECK(at::equal(sampling::scheduled_sigmas(*model, "normal", 5, 0.5),
                  sampling::calculate_sigmas(*model, "normal", 10).slice(0, 5)));
  CHECK(sampling::scheduled_sigmas(*model, "normal", 5, 0.0).size(0) == 0);
  CHECK(sampling::scheduled_sigmas(*model, "normal", 5, 1.0).size(0) == 6);
}

TEST_CASE("schedules: a flat list, and steps between those of a range") {
  CHECK(sampling::listed_sigmas({4.0, 2.0, 1.0}, 2, 1.0)[1].item<float>() == 2.0F);
  CHECK(sampling::listed_sigmas({4.0, 2.0, 1.0}, 4, 1.0)[1].item<float>() == Approx(std::sqrt(8.0)));
  CHECK(sampling::listed_sigmas({4.0, 2.0, 1.0}, 4, 0.0).size(0) == 0);
  const auto more = sampling::extended_sigmas(at::tensor({4.0F, 2.0F, 0.0F}), 2, -1.0, 3.0, "linear");
  CHECK(at::equal(more, at::tensor({4.0F, 3.0F, 2.0F, 0.0F})));
}

TEST_CASE("schedules: GITS has levels for every coefficient and number of steps, and no others") {
  for (int hundredths = 80; hundredths <= 150; hundredths += 5)
    for (const std::int64_t steps : {2, 3, 10, 16, 18, 19, 20, 21, 100}) {
      INFO(hundredths << " " << steps);
      const auto sigmas = sampling::gits_sigmas(hundredths / 100.0, steps, 1.0);
      REQUIRE(sigmas.size(0) == steps + 1);
      CHECK(sigmas[0].item<float>() == Approx(14.61464119));
      CHECK(sigmas[-1].item<float>() == 0.0F);
      CHECK((sigmas.slice(0, 1) < sigmas.slice(0, 0, -1)).all().item<bool>());
    }
  int missing = 0;
  for (int hundredths = 80; hundredths <= 150; hundredths += 5)
    for (std::int64_t steps = 2; steps <= 20; ++steps) missing += !sampling::gits_has_row(hundredths / 100.0, steps);
  CHECK(missing == 4);
  CHECK(!sampling::gits_has_row(0.8, 30));  // goes by the row of 20
  CHECK(sampling::gits_has_row(1.2, 30));
  CHECK(sampling::gits_sigmas(1.2, 10, 0.5).size(0) == 6);
  CHECK(sampling::gits_sigmas(1.2, 10, 0.0).size(0) == 0);
  CHECK_THROWS_AS(sampling::gits_sigmas(0.82, 10, 1.0), NodeError);
  CHECK_THROWS_AS(sampling::gits_sigmas(1.55, 10, 1.0), NodeError);
}

/// kl_optimal at one step divides by zero in the reference; ours is finite, as the first test here sees.
static bool is_no_number(const at::Tensor& sigmas) { return sigmas.isnan().any().item<bool>(); }

TEST_CASE("schedules: tables of the model alone equal the reference's at every step count") {
  const auto golden = test::golden_file("samplers/sigmas.safetensors");
  if (!golden) return;
  const auto model = sampling::discrete_eps();
  int compared = 0;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);
    if (part[0] != "sd15" || part.size() != 3 || !have_schedule(part[1]) || is_no_number(expected)) continue;
    CHECK(test::within_ulps(sampling::calculate_sigmas(*model, part[1], std::stoll(part[2])), expected,
                            ulps_of(part[1]), key));
    ++compared;
  }
  CHECK(compared >= 26);
}

TEST_CASE("schedules: what KSampler walks equals the reference's, with denoise below 1 too") {
  const auto golden = test::golden_file("samplers_more/sigmas.safetensors");
  if (!golden) return;
  const auto model = sampling::discrete_eps();
  int compared = 0;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);
    if (part[0] != "sd15_eps" || part.size() != 4 || !have_schedule(part[1]) || is_no_number(expected)) continue;
    const auto steps = static_cast<std::int64_t>(test::number_after(part[2], "steps"));
    const double denoise = test::number_after(part[3], "denoise");
    CHECK(test::within_ulps(sampling::ksampler_sigmas(*model, "euler", part[1], steps, denoise), expected,
                            ulps_of(part[1]), key));
    ++compared;
  }
  CHECK(compared >= 107);
}

TEST_CASE("schedules: denoise 0 walks nothing, denoise just below 1 everything") {
  const auto model = sampling::discrete_eps();
  CHECK(sampling::ksampler_sigmas(*model, "euler", "normal", 5, 0.0).size(0) == 0);
  CHECK(at::equal(sampling::ksampler_sigmas(*model, "euler", "normal", 5, 0.99995),
                  sampling::calculate_sigmas(*model, "normal", 5)));
}

TEST_CASE("schedules: ddim_uniform may give more steps than asked for, as the reference does") {
  const auto model = sampling::discrete_eps();
  CHECK(sampling::calculate_sigmas(*model, "ddim_uniform", 6).size(0) == 8);
  CHECK(sampling::calculate_sigmas(*model, "ddim_uniform", 5).size(0) == 6);
  CHECK(sampling::calculate_sigmas(*model, "ddim_uniform", 5000).size(0) == 1000);
}

TEST_CASE("schedules: more steps than the model has noise levels are fine") {
  const auto model = sampling::discrete_eps();
  for (const auto& name : sampling::scheduler_names()) {
    const auto sigmas = sampling::calculate_sigmas(*model, name, 3000);
    CHECK(sigmas[-1].item<float>() == 0.0F);
    CHECK(sigmas.isfinite().all().item<bool>());
    CHECK((sigmas.slice(0, 1) - sigmas.slice(0, 0, -1) <= 0).all().item<bool>());
  }
}

TEST_CASE("schedules: what does not exist or goes beyond reason is said") {
  const auto model = sampling::discrete_eps();
  CHECK_THROWS_AS(sampling::calculate_sigmas(*model, "kayras", 5), NodeError);
  CHECK_THROWS_AS(sampling::calculate_sigmas(*model, "normal", 0), NodeError);
  CHECK_THROWS_AS(sampling::calculate_sigmas(*model, "normal", -3), NodeError);
  CHECK_THROWS_AS(sampling::ksampler_sigmas(*model, "euler", "normal", 10000, 1e-9), NodeError);
  CHECK_THROWS_WITH(sampling::ksampler_sigmas(*model, "eulr", "normal", 5, 1.0), Catch::Contains("eulr"));
}
