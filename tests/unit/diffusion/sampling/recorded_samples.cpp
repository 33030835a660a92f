// SPDX-License-Identifier: Apache-2.0
// Samplers, guidance and KSampler's flow against recorded samples of analytic models.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

#include <ATen/ATen.h>

#include "analytic_model.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "golden_file.hpp"

using namespace weft;

namespace {

const std::vector<std::string> kSamplers{"euler", "euler_ancestral", "dpmpp_2m", "ddim"};

bool ours(const std::string& sampler) {
  return std::find(kSamplers.begin(), kSamplers.end(), sampler) != kSamplers.end();
}

// Sampling uses exp and log (dpmpp_2m) and sigmas (all), which round by vector width: see golden_file.hpp.
bool close(const at::Tensor& actual, const at::Tensor& expected, const std::string& what) {
  const double apart = (actual - expected).abs().max().item<double>() / expected.abs().max().item<double>();
  return apart <= 2e-6 || test::equal_bits(actual, expected, what);
}

sampling::SampleRequest base_request(const std::string& sampler, const std::string& scheduler) {
  sampling::SampleRequest request;
  request.positive = {test::analytic_cond(1.0)};
  request.negative = {test::analytic_cond(-0.5)};
  request.cfg = 1.0;
  request.sampler = sampler;
  request.scheduler = scheduler;
  request.steps = 6;
  request.seed = 42;
  request.latent = at::zeros({2, 4, 8, 8});
  request.latent_format = test::unscaled();
  return request;
}

// "noisemask_soft_denoise0.5/eps/karras/seed42"
sampling::SampleRequest recorded_request(const std::string& sampler, const std::vector<std::string>& part,
                                         const test::Golden& inputs) {
  auto request = base_request(sampler, part[2]);
  const std::string& kind = part[0];
  request.seed = std::stoull(part[3].substr(4));
  if (kind == "cfg7") request.cfg = 7.0;
  if (kind.starts_with("steps")) request.steps = static_cast<std::int64_t>(test::number_after(kind, "steps"));
  if (kind.ends_with("0.5")) request.denoise = 0.5;
  if (kind.starts_with("img2img") || kind.starts_with("noisemask")) request.latent = inputs.at("latent/2x4x8x8");
  if (kind.starts_with("noisemask_hard")) request.noise_mask = inputs.at("mask_hard/2x4x8x8");
  if (kind.starts_with("noisemask_soft")) request.noise_mask = inputs.at("mask_soft/2x4x8x8");
  return request;
}

at::Tensor run(const sampling::SampleRequest& request, const sampling::GuidedModel& model) {
  return sampling::sample(request, model, {}, {});
}

}  // namespace

TEST_CASE("samplers: recorded samples of an analytic denoiser") {
  const auto inputs = test::golden_file("samplers_more/inputs.safetensors");
  if (!inputs) return;
  const auto model = test::analytic_model(inputs->at("C/4x8x8"));
  for (const auto& sampler : kSamplers) {
    const auto golden = test::golden_file("samplers_more/sampler_" + sampler + ".safetensors");
    REQUIRE(golden);
    for (const auto& [key, expected] : *golden) {
      const auto part = test::split_key(key);
      if (part[1] != "eps" || sampling::ScheduleRegistry::instance().find(part[2]) == nullptr) continue;
      CHECK(close(run(recorded_request(sampler, part, *inputs), model), expected, sampler + " " + key));
    }
  }
}

TEST_CASE("samplers: what the model is called with and what each step reports") {
  const auto inputs = test::golden_file("samplers_more/inputs.safetensors");
  if (!inputs) return;
  for (const auto& sampler : kSamplers) {
    const auto golden = test::golden_file("samplers_more/trace_" + sampler + ".safetensors");
    REQUIRE(golden);
    auto model = test::analytic_model(inputs->at("C/4x8x8"));
    std::int64_t calls = 0;
    model.apply = [&, inner = model.apply](const auto& x, const auto& sigma, const auto& context, const auto& extras) {
      CHECK(close(x, golden->at("eps/call_x/" + std::to_string(calls)), sampler + " call"));
      CHECK(
          test::within_ulps(sigma.slice(0, 0, 1), golden->at("eps/call_sigma").slice(0, calls, calls + 1), 2, "sigma"));
      ++calls;
      return inner(x, sigma, context, extras);
    };
    std::int64_t steps = 0;
    const auto final = sampling::sample(
        base_request(sampler, "normal"), model,
        [&](const sampling::Step& step) {
          CHECK(step.index == steps);
          CHECK(step.total == 6);
          CHECK(close(step.x, golden->at("eps/step_x/" + std::to_string(steps)), sampler + " step x"));
          CHECK(close(step.denoised, golden->at("eps/step_denoised/" + std::to_string(steps)), sampler + " denoised"));
          ++steps;
        },
        {});
    CHECK(close(final, golden->at("eps/final"), sampler + " final"));
    CHECK(calls == 6);
    CHECK(steps == 6);
  }
}

TEST_CASE("ksampler: parts of a schedule, with and without noise, as KSamplerAdvanced runs them") {
  const auto inputs = test::golden_file("samplers_more/inputs.safetensors");
  const auto golden = test::golden_file("samplers_more/ksampler_advanced.safetensors");
  if (!inputs || !golden) return;
  const auto model = test::analytic_model(inputs->at("C/4x8x8"));
  int compared = 0;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);  // eps/euler/normal/add_0_3_leftover
    if (part.size() != 4 || part[0] != "eps" || !ours(part[1])) continue;
    const auto word = test::split_key(part[3], '_');
    const std::size_t at = word[0] == "continue" ? 1 : 0;
    auto request = base_request(part[1], part[2]);
    request.cfg = 2.0;
    request.add_noise = word[at] == "add";
    request.start_step = std::stoll(word[at + 1]);
    request.last_step = word[at + 2] == "end" ? 10000 : std::stoll(word[at + 2]);
    request.force_full_denoise = std::find(word.begin(), word.end(), "leftover") == word.end();
    if (part[3].ends_with("from_latent") || part[3].ends_with("past_end"))
      request.latent = inputs->at("latent/2x4x8x8");
    if (at == 1) request.latent = golden->at(part[0] + "/" + part[1] + "/" + part[2] + "/add_0_3_leftover");
    CHECK(close(run(request, model), expected, key));
    ++compared;
  }
  CHECK(compared >= 28);
}

TEST_CASE("ksampler: at the level of the network, with SD's latent scale") {
  const auto inputs = test::golden_file("samplers_more/inputs.safetensors");
  const auto golden = test::golden_file("samplers_more/network_level.safetensors");
  if (!inputs || !golden) return;
  const auto model = test::analytic_network();
  int compared = 0;
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);  // sd15_eps/euler/normal/img2img0.5_cfg3
    if (part[0] != "sd15_eps" || !ours(part[1])) continue;
    auto request = base_request(part[1], part[2]);
    request.cfg = 3.0;
    request.latent_format = {};
    request.latent = at::zeros({1, 4, 8, 8});
    if (part[3].starts_with("img2img")) {
      request.latent = inputs->at("latent/1x4x8x8");
      request.denoise = 0.5;
    }
    CHECK(close(run(request, model), expected, key));
    ++compared;
  }
  CHECK(compared >= 24);
}

namespace {

// The recorded conditions of areas.safetensors (its index.json), area as height, width, y, x.
sampling::Conditioning recorded_conds(const std::string& name, const test::Golden& golden) {
  auto one = [](double g, double strength = 1.0) {
    auto cond = test::analytic_cond(g);
    cond.strength = strength;
    return cond;
  };
  sampling::Conditioning conds{one(1.0), one(2.0)};
  auto& second = conds[1];
  if (name == "area") second.area = sampling::Area{8, 10, 4, 6}, second.strength = 0.8;
  if (name == "area_outside") second.area = sampling::Area{12, 12, 10, 19};
  if (name == "area_percentage") second.area = sampling::AreaFraction{0.5, 0.4, 0.25, 0.3}, second.strength = 0.7;
  if (name == "mask") second.mask = golden.at("mask_soft"), second.mask_strength = 0.6;
  if (name == "mask_bounds") second.mask = golden.at("mask_hard"), second.set_area_to_bounds = true;
  if (name == "two_full_strength") second.strength = 0.25;
  if (name == "range") conds[0].end_percent = 0.5, second.start_percent = 0.5;
  if (name == "range_gap") conds.pop_back(), conds[0].end_percent = 0.3;
  if (name == "area_edge") {
    conds = {one(1.0), one(-1.0, 0.5)};
    conds[0].area = sampling::Area{16, 12, 0, 0};
    conds[1].area = sampling::Area{16, 12, 0, 12};
  }
  return conds;
}

}  // namespace

TEST_CASE("guider: areas, masks, strengths and ranges of steps") {
  const auto golden = test::golden_file("samplers_more/areas.safetensors");
  if (!golden) return;
  auto model = test::analytic_model();
  int calls = 0;
  model.apply = [&, inner = model.apply](const auto& x, const auto& sigma, const auto& context, const auto& extras) {
    ++calls;
    return inner(x, sigma, context, extras);
  };
  for (const auto& [key, expected] : *golden) {
    const auto part = test::split_key(key);  // area_edge/eps/euler/cfg3
    if (part.size() != 4 || part[1] != "eps") continue;
    auto request = base_request(part[2], "normal");
    request.positive = recorded_conds(part[0], *golden);
    request.cfg = 3.0;
    request.steps = 4;
    request.latent = at::zeros({2, 4, 16, 24});
    calls = 0;
    CHECK(close(run(request, model), expected, key));
    const bool split = part[0].starts_with("area") || part[0] == "mask_bounds";
    CHECK(calls == (split ? 8 : 4));  // both sides of each area in one batch
  }
}
