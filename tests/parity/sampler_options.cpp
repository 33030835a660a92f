// SPDX-License-Identifier: Apache-2.0
// Samplers with settings of their own, and the Brownian tree.
#include <functional>
#include <map>

#include "diffusion/sampling/brownian_tree.hpp"
#include "diffusion/sampling/noise.hpp"
#include "diffusion/sampling/run.hpp"
#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "tests/parity/expression.hpp"
#include "tests/parity/operation.hpp"
#include "tests/parity/recorded_models.hpp"
#include "tests/parity/sampler_folder.hpp"
#include "tests/unit/diffusion/sampling/analytic_model.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;
using sampling::Sampler;

double number(const json& options, const char* name, double otherwise) { return options.value(name, otherwise); }

const std::map<std::string, std::function<Sampler(const json&)>>& sampler_makers() {
  const auto ancestral = [](const json& o) {
    return sampling::AncestralOptions{number(o, "eta", 1.0), number(o, "s_noise", 1.0)};
  };
  const auto sde = [](const json& o) { return sampling::SdeOptions{number(o, "eta", 1.0), number(o, "s_noise", 1.0)}; };
  const auto churn = [](const json& o) {
    return sampling::ChurnOptions{.s_churn = number(o, "s_churn", 0.0), .s_noise = number(o, "s_noise", 1.0)};
  };
  static const std::map<std::string, std::function<Sampler(const json&)>> known{
      {"euler", [=](const json& o) { return sampling::euler_sampler(churn(o)); }},
      {"heun", [=](const json& o) { return sampling::heun_sampler(churn(o)); }},
      {"euler_ancestral", [=](const json& o) { return sampling::euler_ancestral_sampler(ancestral(o)); }},
      {"euler_ancestral_cfg_pp", [=](const json& o) { return sampling::euler_ancestral_cfg_pp_sampler(ancestral(o)); }},
      {"dpm_2_ancestral", [=](const json& o) { return sampling::dpm_2_ancestral_sampler(ancestral(o)); }},
      {"dpmpp_2s_ancestral", [=](const json& o) { return sampling::dpmpp_2s_ancestral_sampler(ancestral(o)); }},
      {"dpmpp_sde", [=](const json& o) { return sampling::dpmpp_sde_sampler(sde(o), number(o, "r", 0.5)); }},
      {"dpmpp_2m_sde",
       [=](const json& o) {
         const bool heun = o.value("solver_type", "midpoint") == "heun";
         return sampling::dpmpp_2m_sde_sampler(sde(o),
                                               heun ? sampling::SecondOrder::heun : sampling::SecondOrder::midpoint);
       }},
      {"dpmpp_3m_sde", [=](const json& o) { return sampling::dpmpp_3m_sde_sampler(sde(o)); }},
      {"seeds_2", [=](const json& o) { return sampling::seeds_2_sampler(sde(o), number(o, "r", 0.5)); }},
      {"seeds_3", [=](const json& o) { return sampling::seeds_3_sampler(sde(o)); }},
      {"lms", [](const json& o) { return sampling::lms_sampler(o.at("order").get<std::int64_t>()); }},
      {"ipndm", [](const json& o) { return sampling::ipndm_sampler(o.at("max_order").get<std::int64_t>()); }},
      {"deis", [](const json& o) { return sampling::deis_sampler(o.at("max_order").get<std::int64_t>()); }},
      {"dpm_adaptive",
       [](const json& o) {
         return sampling::dpm_adaptive_sampler({.order = o.at("order").get<std::int64_t>(),
                                                .rtol = number(o, "rtol", 0.05),
                                                .atol = number(o, "atol", 0.0078),
                                                .eta = number(o, "eta", 0.0)});
       }},
      {"gradient_estimation",
       [](const json& o) { return sampling::gradient_estimation_sampler(number(o, "ge_gamma", 2.0)); }},
      {"er_sde",
       [](const json& o) {
         return sampling::er_sde_sampler(
             {.s_noise = number(o, "s_noise", 1.0), .max_stage = o.at("max_stage").get<std::int64_t>()});
       }},
      {"sa_solver", [](const json& o) {
         return sampling::sa_solver_sampler({.s_noise = number(o, "s_noise", 1.0),
                                             .predictor_order = o.at("predictor_order").get<std::int64_t>(),
                                             .corrector_order = o.at("corrector_order").get<std::int64_t>()});
       }}};
  return known;
}

at::Tensor run(const SamplerFile& file, const Sampler& sampler, const std::string& kind) {
  const auto model = test::analytic_model(file.input("C/4x8x8"), recorded_model(kind));
  const auto latent = at::zeros({2, 4, 8, 8});
  const sampling::Run run{.sampler = sampler,
                          .sigmas = sampling::calculate_sigmas(*model.sampling, "karras", 6),
                          .noise = sampling::NoiseSource{.seed = 42}.of(latent, {}),
                          .latent = latent,
                          .latent_format = test::unscaled(),
                          .seed = 42};
  const auto guidance = sampling::cfg_guidance({test::analytic_cond(1.0)}, {test::analytic_cond(-0.5)}, 2.0);
  return sampling::run_sampler(run, model, guidance, {}, {}).samples;
}

void compare_options(const SamplerFile& file, const std::string& key, Result& result) {
  const auto part = key_parts(key);  // dpmpp_sde/6/eps
  const json& options = file.notes.at("options").at(key);
  const auto maker = sampler_makers().find(part[0]);
  if (maker == sampler_makers().end()) throw UnknownForm("options of " + part[0]);
  compare(result, "x", run(file, maker->second(options), part.at(2)), file.tensor(key), sampler_tolerance(part[0]));
}

OperationResults brownian_tree_noise(const OperationCall& call) {
  const auto shape = call.inputs.at("shape").get<std::vector<std::int64_t>>();
  const auto level = [&](const char* name) {
    return at::scalar_tensor(call.inputs.at(name).get<double>(), at::kFloat);
  };
  sampling::BrownianNoise noise(at::zeros(shape), at::stack({level("sigma_min"), level("sigma_max")}),
                                call.inputs.at("seed").get<std::uint64_t>());
  return {{"noise", noise.between(level("sigma"), level("sigma_next"))}};
}

// Sums of many pieces may be added in another order.
constexpr Tolerance kBrownian{Tolerance::Measure::of_std, 1e-5};
const Registrar<Operation> brownian{"brownian_tree_noise", {"noise", kBrownian, brownian_tree_noise, nullptr}};

}  // namespace

std::vector<Result> brownian_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    if (!key.ends_with("/noise")) continue;
    auto& result = results.emplace_back(file.result("noise of SDE samplers", key));
    const auto base = key.substr(0, key.rfind('/'));
    const auto queries = file.tensor(base + "/query");
    const auto reference = file.tensor(key);
    sampling::BrownianNoise noise(at::zeros(reference.sizes().slice(1)), file.tensor(base + "/range"),
                                  std::stoull(key.substr(4)));
    for (std::int64_t i = 0; i < queries.size(0); ++i)
      compare(result, "noise " + std::to_string(i), noise.between(queries[i][0], queries[i][1]), reference[i],
              kBrownian);
  }
  return results;
}

std::vector<Result> option_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    auto& result = results.emplace_back(file.result("samplers with settings", key));
    try {
      compare_options(file, key, result);
    } catch (const std::exception& error) {
      result.outcome = Outcome::failed;
      result.reason = error.what();
    }
  }
  return results;
}

}  // namespace weft::parity
