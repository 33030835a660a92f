// SPDX-License-Identifier: Apache-2.0
// What every sampler owes, on models whose answer is known.
#include <catch2/catch.hpp>

#include <cmath>
#include <set>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using sampling::Sampler;

namespace {

/// Runs a sampler down a schedule, from noise, with a given denoised(x, sigma) for both sides.
at::Tensor walk(const Sampler& sampler, const sampling::ModelSampling& model, std::int64_t steps,
                const std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>& denoised, std::uint64_t seed = 7,
                const sampling::StepCallback& on_step = {}) {
  const auto sigmas = sampling::calculate_sigmas(model, model.is_flow() ? "simple" : "karras", steps);
  const sampling::Denoiser denoiser = [&](const at::Tensor& x, const at::Tensor& sigma, bool) {
    const auto result = denoised(x, sigma);
    return sampling::Guided{result, result};
  };
  const auto noise = at::linspace(-2, 2, 64, at::kFloat).reshape({1, 4, 4, 4});
  const auto x = model.noise_scaling(sigmas[0], noise, at::zeros_like(noise), !model.is_flow());
  return sampler.run({denoiser, model, x, sigmas, seed, on_step});
}

/// Pictures that are Gaussian with deviation 0.5: the best guess, and where the ODE leads exactly.
constexpr double kVariance = 0.25;
at::Tensor gaussian(const at::Tensor& x, const at::Tensor& sigma) {
  return x * kVariance / (at::pow(sigma, 2) + kVariance);
}

const std::set<std::string> kDeterministic{"euler",
                                           "heun",
                                           "heunpp2",
                                           "dpm_2",
                                           "lms",
                                           "dpm_fast",
                                           "dpm_adaptive",
                                           "dpmpp_2m",
                                           "ipndm",
                                           "ipndm_v",
                                           "deis",
                                           "res_multistep",
                                           "gradient_estimation",
                                           "ddim",
                                           "euler_cfg_pp",
                                           "uni_pc",
                                           "uni_pc_bh2"};

}  // namespace

TEST_CASE("samplers: the names are ComfyUI's, in its order") {
  CHECK(sampling::sampler_names() == std::vector<std::string>{"euler",
                                                              "euler_cfg_pp",
                                                              "euler_ancestral",
                                                              "euler_ancestral_cfg_pp",
                                                              "heun",
                                                              "heunpp2",
                                                              "dpm_2",
                                                              "dpm_2_ancestral",
                                                              "lms",
                                                              "dpm_fast",
                                                              "dpm_adaptive",
                                                              "dpmpp_2s_ancestral",
                                                              "dpmpp_2s_ancestral_cfg_pp",
                                                              "dpmpp_sde",
                                                              "dpmpp_sde_gpu",
                                                              "dpmpp_2m",
                                                              "dpmpp_2m_cfg_pp",
                                                              "dpmpp_2m_sde",
                                                              "dpmpp_2m_sde_gpu",
                                                              "dpmpp_2m_sde_heun",
                                                              "dpmpp_2m_sde_heun_gpu",
                                                              "dpmpp_3m_sde",
                                                              "dpmpp_3m_sde_gpu",
                                                              "ddpm",
                                                              "lcm",
                                                              "ipndm",
                                                              "ipndm_v",
                                                              "deis",
                                                              "res_multistep",
                                                              "res_multistep_cfg_pp",
                                                              "res_multistep_ancestral",
                                                              "res_multistep_ancestral_cfg_pp",
                                                              "gradient_estimation",
                                                              "gradient_estimation_cfg_pp",
                                                              "er_sde",
                                                              "seeds_2",
                                                              "seeds_3",
                                                              "sa_solver",
                                                              "sa_solver_pece",
                                                              "ddim",
                                                              "uni_pc",
                                                              "uni_pc_bh2"});
}

TEST_CASE("samplers: where the model always says one picture, that is what comes out") {
  const auto picture = at::linspace(-1, 1, 64, at::kFloat).reshape({1, 4, 4, 4});
  const auto says = [&](const at::Tensor&, const at::Tensor&) { return picture; };
  for (const bool flow : {false, true})
    for (const auto& name : sampling::sampler_names()) {
      const auto model = flow ? sampling::discrete_flow(3.0, 1000.0) : sampling::discrete_eps();
      const auto x = walk(sampling::find_sampler(name), *model, 20, says);
      INFO(name << (flow ? " flow" : " eps"));
      // Those that work in log(sigma) end at the last level above 0.
      const bool ends_above = name == "dpm_fast" || name == "dpm_adaptive" || name.starts_with("uni_pc") || flow;
      CHECK((x - picture).abs().max().item<double>() < (ends_above ? 0.15 : 1e-4));
    }
}

TEST_CASE("samplers: those without noise follow the ODE") {
  const auto model = sampling::discrete_eps();
  const double top = model->sigma_max();
  const auto noise = at::linspace(-2, 2, 64, at::kFloat).reshape({1, 4, 4, 4});
  const auto start = noise * std::sqrt(top * top + 1.0);
  const auto exact = start * std::sqrt(kVariance / (top * top + kVariance));
  for (const auto& name : kDeterministic) {
    INFO(name);
    const auto x = walk(sampling::find_sampler(name), *model, 40, gaussian);
    CHECK((x - exact).abs().max().item<double>() < 0.12);
  }
}

TEST_CASE("samplers: a seed decides the noise on the way, and another seed another") {
  const auto model = sampling::discrete_eps();
  for (const auto& name : sampling::sampler_names()) {
    INFO(name);
    const auto& sampler = sampling::find_sampler(name);
    const auto once = walk(sampler, *model, 6, gaussian, 1);
    CHECK(at::equal(once, walk(sampler, *model, 6, gaussian, 1)));
    CHECK(once.isfinite().all().item<bool>());
    // At the end nothing is left of the noise but what the steps before made of it.
    CHECK(at::equal(once, walk(sampler, *model, 6, gaussian, 2)) ==
          (kDeterministic.contains(name) || name == "res_multistep_cfg_pp" || name == "gradient_estimation_cfg_pp" ||
           name == "dpmpp_2m_cfg_pp"));
  }
}

TEST_CASE("samplers: steps are reported in order") {
  const auto model = sampling::discrete_eps();
  for (const auto& name : sampling::sampler_names()) {
    INFO(name);
    std::int64_t steps = 0;
    walk(sampling::find_sampler(name), *model, 6, gaussian, 1, [&](const sampling::Step& step) {
      CHECK(step.index == steps++);
      CHECK(step.total == 6);
      CHECK(step.denoised.sizes() == step.x.sizes());
    });
    const bool own_steps = name == "dpm_fast" || name == "dpm_adaptive";
    CHECK((own_steps ? steps >= 1 : steps == 6));
  }
}

TEST_CASE("samplers: churn is noise of the seed at the levels it is asked for, and none at 0") {
  const auto model = sampling::discrete_eps();
  const auto churned = [&](const auto& make, sampling::ChurnOptions options, std::uint64_t seed) {
    return walk(make(options), *model, 6, gaussian, seed);
  };
  for (const auto& make : {sampling::euler_sampler, sampling::heun_sampler, sampling::dpm_2_sampler}) {
    const auto plain = churned(make, {}, 1);
    CHECK(at::equal(churned(make, {}, 2), plain));
    CHECK(at::equal(churned(make, {.s_churn = 3.0, .s_tmin = 100.0}, 1), plain));
    const auto once = churned(make, {.s_churn = 3.0}, 1);
    CHECK(at::equal(churned(make, {.s_churn = 3.0}, 1), once));
    CHECK_FALSE(at::equal(churned(make, {.s_churn = 3.0}, 2), once));
    CHECK_FALSE(at::equal(churned(make, {.s_churn = 3.0, .s_tmax = 1.0}, 1), once));
    CHECK_FALSE(at::equal(churned(make, {.s_churn = 3.0, .s_noise = 1.1}, 1), once));
    // However much is asked for, x is lifted to the square root of 2 at most.
    CHECK(at::equal(churned(make, {.s_churn = 1e9}, 1), churned(make, {.s_churn = 6.0}, 1)));
  }
}

TEST_CASE("samplers: lcm's noise has a factor that goes from the first step's to the last's, and a limit") {
  const auto model = sampling::discrete_eps();
  const auto with = [&](sampling::LcmOptions options) { return walk(sampling::lcm_sampler(options), *model, 4, gaussian); };
  const auto plain = walk(sampling::find_sampler("lcm"), *model, 4, gaussian);
  CHECK(at::equal(with({}), plain));
  CHECK(at::equal(with({.noise_clip_std = 10.0}), plain));
  CHECK_FALSE(at::equal(with({.noise_clip_std = 0.5}), plain));
  CHECK_FALSE(at::equal(with({.s_noise = 1.1}), with({.s_noise_end = 1.1})));
  // No noise at all: a picture of the picture of a picture.
  const auto bare = with({.s_noise = 0.0, .s_noise_end = 0.0});
  CHECK(bare.abs().max().item<double>() < plain.abs().max().item<double>());
}

TEST_CASE("samplers: seeds_2 follows the ODE with either weights, by phi_2 with the second stage anywhere") {
  const auto model = sampling::discrete_eps();
  const double top = model->sigma_max();
  const auto start = at::linspace(-2, 2, 64, at::kFloat).reshape({1, 4, 4, 4}) * std::sqrt(top * top + 1.0);
  const auto exact = start * std::sqrt(kVariance / (top * top + kVariance));
  const auto far_by = [&](double r, sampling::SeedsWeights weights) {
    const auto x = walk(sampling::seeds_2_sampler({.eta = 0.0}, r, weights), *model, 40, gaussian);
    return (x - exact).abs().max().item<double>();
  };
  for (const double r : {0.3, 0.5, 1.0}) CHECK(far_by(r, sampling::SeedsWeights::phi_2) < 0.12);
  CHECK(far_by(0.5, sampling::SeedsWeights::phi_1) < 0.12);
}

TEST_CASE("samplers: nothing to walk gives x back, one step works") {
  const auto model = sampling::discrete_eps();
  const auto x = at::ones({1, 4, 4, 4});
  const sampling::Denoiser denoiser = [](const at::Tensor& at_x, const at::Tensor&, bool) {
    return sampling::Guided{at_x * 0.5, at_x * 0.5};
  };
  for (const auto& name : sampling::sampler_names()) {
    INFO(name);
    const auto& run = sampling::find_sampler(name).run;
    CHECK(at::equal(run({denoiser, *model, x, at::tensor({2.0F}), 1, {}}), x));
    const auto one = run({denoiser, *model, x, at::tensor({2.0F, 0.0F}), 1, {}});
    CHECK(one.isfinite().all().item<bool>());
  }
}

TEST_CASE("samplers: multistep methods walk a straight line, also where nearly equal steps make their weights huge") {
  const auto model = sampling::discrete_eps();
  const auto sigmas = at::tensor({14.61F, 14.5F, 14.3F, 9.0F, 4.0F, 1.0F, 0.1F, 0.0F});
  const auto direction = at::linspace(-1, 1, 64, at::kFloat).reshape({1, 4, 4, 4});
  const sampling::Denoiser denoiser = [&](const at::Tensor& x, const at::Tensor& sigma, bool) {
    const auto denoised = x - direction * sigma.reshape({-1, 1, 1, 1});
    return sampling::Guided{denoised, denoised};
  };
  for (const std::int64_t order : {2, 3, 4})
    for (const auto& sampler : {sampling::deis_sampler(order), sampling::lms_sampler(order), sampling::ipndm_sampler(order)}) {
      INFO(order << " " << sampler.rank);
      const auto end = sampler.run({denoiser, *model, direction * sigmas[0], sigmas, 1, {}});
      CHECK(end.abs().max().item<double>() < 0.1);
    }
}

TEST_CASE("samplers: settings that do not exist are said") {
  CHECK_THROWS_AS(sampling::lms_sampler(0), NodeError);
  CHECK_THROWS_AS(sampling::dpm_adaptive_sampler({.order = 4}), NodeError);
  CHECK_THROWS_AS(sampling::ipndm_sampler(5), NodeError);
  CHECK_THROWS_AS(sampling::deis_sampler(0), NodeError);
  CHECK_THROWS_AS(sampling::sa_solver_sampler({.predictor_order = 0}), NodeError);
}

TEST_CASE("samplers: dpm_adaptive ends when the model's output is no number") {
  const auto model = sampling::discrete_eps();
  const auto nonsense = [](const at::Tensor& x, const at::Tensor&) { return at::full_like(x, NAN); };
  CHECK_THROWS_AS(walk(sampling::find_sampler("dpm_adaptive"), *model, 6, nonsense), NodeError);
}
