// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <set>

#include <limits>

#include <ATen/ATen.h>

#include "analytic_model.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "engine/base/errors.hpp"

using namespace weft;

namespace {

sampling::SampleRequest request_of(const at::Tensor& latent) {
  sampling::SampleRequest request;
  request.positive = {test::analytic_cond(1.0)};
  request.negative = {test::analytic_cond(-0.5)};
  request.steps = 4;
  request.latent = latent;
  request.latent_format = test::unscaled();
  return request;
}

at::Tensor run(const sampling::SampleRequest& request) {
  return sampling::sample(request, test::analytic_model(), {}, {});
}

}  // namespace

TEST_CASE("ksampler: stops at the next model call when asked to") {
  const CancelToken cancel;
  int steps = 0;
  const auto stop = [&](const sampling::Step&) {
    if (++steps == 2) cancel.request();
  };
  CHECK_THROWS_AS(sampling::sample(request_of(at::zeros({1, 4, 8, 8})), test::analytic_model(), stop, cancel),
                  Cancelled);
  CHECK(steps == 2);
}

TEST_CASE("ksampler: denoise 0 and a start past the end give the latent back untouched") {
  const auto latent = at::randn({1, 4, 8, 8});
  auto request = request_of(latent);
  request.denoise = 0.0;
  CHECK(at::equal(run(request), latent));
  request = request_of(latent);
  request.start_step = 4;
  CHECK(at::equal(run(request), latent));
  request = request_of(latent);
  request.start_step = 0;
  request.last_step = 0;
  CHECK(at::equal(run(request), latent));
}

TEST_CASE("ksampler: an empty latent takes on the model's channels, another one does not") {
  auto request = request_of(at::zeros({2, 4, 8, 8}));
  request.latent_format.channels = 16;
  CHECK(run(request).sizes() == at::IntArrayRef({2, 16, 8, 8}));
  request.latent = at::ones({2, 4, 8, 8});
  CHECK_THROWS_WITH(run(request), Catch::Contains("4 channels"));
}

TEST_CASE("ksampler: latents that are none are said") {
  CHECK_THROWS_AS(run(request_of({})), NodeError);
  CHECK_THROWS_AS(run(request_of(at::zeros({4, 8, 8}))), NodeError);
  CHECK_THROWS_AS(run(request_of(at::zeros({0, 4, 8, 8}))), NodeError);
  CHECK_THROWS_AS(run(request_of(at::zeros({1, 4, 8, 8}, at::kLong))), NodeError);
  auto request = request_of(at::zeros({2, 4, 8, 8}));
  request.batch_index = {0, 1, 2};
  CHECK_THROWS_WITH(run(request), Catch::Contains("batch_index"));
  request = request_of(at::zeros({2, 4, 8, 8}));
  request.noise_mask = at::ones({5});
  CHECK_THROWS_AS(run(request), NodeError);
}

TEST_CASE("ksampler: what a mask keeps comes out as it went in") {
  const auto latent = at::randn({1, 4, 8, 8});
  // These four end on what they extrapolate, not on what the model says last.
  const std::set<std::string> extrapolating{"dpm_fast", "dpm_adaptive", "uni_pc", "uni_pc_bh2"};
  for (const auto& sampler : sampling::sampler_names()) {
    if (extrapolating.contains(sampler)) continue;
    auto request = request_of(latent);
    request.sampler = sampler;
    request.noise_mask = at::cat({at::zeros({1, 64, 32}), at::ones({1, 64, 32})}, 2);
    INFO(sampler);
    const auto out = run(request);
    CHECK(at::allclose(out.slice(3, 0, 3), latent.slice(3, 0, 3), 1e-5, 1e-5));
    CHECK_FALSE(at::allclose(out.slice(3, 5), latent.slice(3, 5), 1e-2, 1e-2));
  }
}

TEST_CASE("ksampler: ddim is euler, but for the noise under a mask") {
  auto request = request_of(at::randn({1, 4, 8, 8}));
  const auto euler = run(request);
  request.sampler = "ddim";
  CHECK(at::equal(run(request), euler));
  request.noise_mask = at::full({64, 64}, 0.5);
  const auto masked = run(request);
  request.sampler = "euler";
  CHECK_FALSE(at::equal(run(request), masked));
}

TEST_CASE("ksampler: the largest seed is a seed like any other") {
  auto request = request_of(at::zeros({1, 4, 8, 8}));
  request.seed = std::numeric_limits<std::uint64_t>::max();
  request.sampler = "ddim";
  request.noise_mask = at::full({8, 8}, 0.5);
  CHECK(run(request).isfinite().all().item<bool>());
}

TEST_CASE("ksampler: an image of a batch samples as it does alone with its batch_index") {
  auto request = request_of(at::zeros({1, 4, 8, 8}));
  request.seed = 9;
  request.batch_index = {2};
  const auto alone = run(request);
  request.latent = at::zeros({3, 4, 8, 8});
  request.batch_index = {0, 1, 2};
  CHECK(at::allclose(run(request)[2], alone[0], 1e-6, 1e-6));
}

TEST_CASE("samplers: the names are there, in ComfyUI's order") {
  const auto names = sampling::sampler_names();
  CHECK(names.front() == "euler");
  for (const auto* name : {"euler", "euler_ancestral", "dpmpp_2m", "ddim"})
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
}
