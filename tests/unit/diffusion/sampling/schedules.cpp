// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "engine/base/errors.hpp"
#include "golden_file.hpp"

using namespace weft;

namespace {

bool have_schedule(const std::string& name) { return sampling::ScheduleRegistry::instance().find(name) != nullptr; }

// Two of the schedules only pick from the model's table; the others compute.
std::int64_t ulps_of(const std::string& name) { return name == "simple" || name == "ddim_uniform" ? 0 : 2; }

}  // namespace

TEST_CASE("schedules: the names are there, in ComfyUI's order") {
  const std::vector<std::string> first{"simple", "karras", "ddim_uniform", "normal"};
  const auto names = sampling::scheduler_names();
  std::vector<std::string> ours;
  std::copy_if(names.begin(), names.end(), std::back_inserter(ours),
               [&](const auto& name) { return std::find(first.begin(), first.end(), name) != first.end(); });
  CHECK(ours == first);
  CHECK(names.front() == "simple");
}

TEST_CASE("schedules: tables of the model alone equal the reference's at every step count") {
  const auto golden = test::golden_file("samplers/sigmas.safetensors");
  if (!golden) return;
  const auto model = sampling::discrete_eps();
  int compared = 0;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);
    if (part[0] != "sd15" || part.size() != 3 || !have_schedule(part[1])) continue;
    CHECK(test::within_ulps(sampling::calculate_sigmas(*model, part[1], std::stoll(part[2])), expected,
                            ulps_of(part[1]), key));
    ++compared;
  }
  CHECK(compared >= 12);
}

TEST_CASE("schedules: what KSampler walks equals the reference's, with denoise below 1 too") {
  const auto golden = test::golden_file("samplers_more/sigmas.safetensors");
  if (!golden) return;
  const auto model = sampling::discrete_eps();
  int compared = 0;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);
    if (part[0] != "sd15_eps" || part.size() != 4 || !have_schedule(part[1])) continue;
    const auto steps = static_cast<std::int64_t>(test::number_after(part[2], "steps"));
    const double denoise = test::number_after(part[3], "denoise");
    CHECK(test::within_ulps(sampling::ksampler_sigmas(*model, "euler", part[1], steps, denoise), expected,
                            ulps_of(part[1]), key));
    ++compared;
  }
  CHECK(compared >= 48);
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
