// SPDX-License-Identifier: Apache-2.0
// Samplers, guidance and KSampler's flow with analytic models.
#include <algorithm>
#include <functional>
#include <stdexcept>

#include "tests/parity/expression.hpp"
#include "tests/parity/recorded_models.hpp"
#include "tests/parity/sampler_folder.hpp"
#include "tests/unit/diffusion/sampling/analytic_model.hpp"

namespace weft::parity {

sampling::SampleRequest recorded_request(const std::string& sampler, const std::string& scheduler) {
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

namespace {

using Measure = Tolerance::Measure;

at::Tensor run(const sampling::SampleRequest& request, const sampling::GuidedModel& model) {
  return sampling::sample(request, model, {}, {});
}

/// One case: skipped when a name is missing, failed when it throws.
Result run_case(const SamplerFile& file, const std::string& group, const std::string& key, const std::string& sampler,
                const std::string& scheduler, const std::function<void(Result&)>& compare_case) {
  Result result = file.result(group, key);
  if (auto why = missing_names(sampler, scheduler); !why.empty()) {
    result.outcome = Outcome::skipped;
    result.reason = std::move(why);
    return result;
  }
  try {
    compare_case(result);
  } catch (const std::exception& error) {
    result.outcome = Outcome::failed;
    result.reason = error.what();
  }
  return result;
}

/// A case whose key is not "what/model/sampler or schedule/…" of four parts.
Result unknown_key(const SamplerFile& file, const std::string& group, const std::string& key) {
  Result result = file.result(group, key);
  result.outcome = Outcome::failed;
  result.reason = "a key of another form";
  return result;
}

/// "sampler_dpmpp_2m.safetensors", "sampler_" -> "dpmpp_2m"
std::string name_in(const std::string& file, const std::string& prefix) {
  return file.substr(prefix.size(), file.find(".safetensors") - prefix.size());
}

/// A fault of the reference: with two levels, uni_pc asks the model and then takes no step.
bool gives_noise_back(const std::string& sampler, const std::string& kind) {
  return sampler.starts_with("uni_pc") && kind == "steps1";
}

// "noisemask_soft_denoise0.5/eps/karras/seed42"
sampling::SampleRequest request_of(const SamplerFile& file, const std::string& sampler,
                                   const std::vector<std::string>& part) {
  auto request = recorded_request(sampler, part.at(2));
  const std::string& kind = part[0];
  request.seed = std::stoull(part.at(3).substr(4));
  if (kind == "cfg7") request.cfg = 7.0;
  if (kind.starts_with("steps")) request.steps = static_cast<std::int64_t>(number_after(kind, "steps"));
  if (kind.ends_with("0.5")) request.denoise = 0.5;
  if (kind.starts_with("img2img") || kind.starts_with("noisemask")) request.latent = file.input("latent/2x4x8x8");
  if (kind.starts_with("noisemask_hard")) request.noise_mask = file.input("mask_hard/2x4x8x8");
  if (kind.starts_with("noisemask_soft")) request.noise_mask = file.input("mask_soft/2x4x8x8");
  return request;
}

/// What a run did, step by step.
struct Trace {
  std::vector<at::Tensor> call_sigma, call_x, step_x, step_denoised;
  at::Tensor final;
};

Trace trace_of(const std::string& sampler, sampling::GuidedModel model) {
  Trace trace;
  model.apply = [&trace, inner = model.apply](const auto& x, const auto& sigma, const auto& context,
                                              const auto& extras) {
    trace.call_x.push_back(x.clone());
    trace.call_sigma.push_back(sigma.slice(0, 0, 1).clone());
    return inner(x, sigma, context, extras);
  };
  trace.final = sampling::sample(recorded_request(sampler, "normal"), model,
                                 [&trace](const sampling::Step& step) {
                                   trace.step_x.push_back(step.x.clone());
                                   trace.step_denoised.push_back(step.denoised.clone());
                                 },
                                 {});
  return trace;
}

void compare_trace(const SamplerFile& file, const std::string& kind, const std::string& sampler, Result& result) {
  const auto trace = trace_of(sampler, test::analytic_model(file.input("C/4x8x8"), recorded_model(kind)));
  const auto tolerance = sampler_tolerance(sampler);
  compare(result, "call_sigma", at::cat(trace.call_sigma), file.tensor(kind + "/call_sigma"),
          {Measure::of_largest, sampler == "dpm_adaptive" ? 1e-4 : 1e-6});
  for (const auto& key : file.keys()) {
    const auto part = key_parts(key);
    if (part[0] != kind || part.size() != 3) continue;
    // The reference reports the first x at every step of these.
    if (part[1] == "step_x" && (sampler.starts_with("ipndm") || sampler == "deis")) continue;
    const auto& list = part[1] == "call_x" ? trace.call_x : part[1] == "step_x" ? trace.step_x : trace.step_denoised;
    const auto reference = file.tensor(key);
    compare(result, key, list.at(std::stoul(part[2])).slice(0, 0, reference.size(0)), reference, tolerance);
  }
  compare(result, "final", trace.final, file.tensor(kind + "/final"), tolerance);
}

// The recorded conditions of areas.safetensors (its index), area as height, width, y, x.
sampling::Conditioning recorded_conds(const SamplerFile& file, const std::string& name) {
  sampling::Conditioning conds;
  for (const auto& described : file.notes.at("conds").at(name)) {
    auto cond = test::analytic_cond(described.at("g").get<double>());
    for (const auto& [field, value] : described.items()) {
      if (field == "strength")
        cond.strength = value.get<double>();
      else if (field == "mask_strength")
        cond.mask_strength = value.get<double>();
      else if (field == "set_area_to_bounds")
        cond.set_area_to_bounds = value.get<bool>();
      else if (field == "mask")
        cond.mask = file.tensor(value.get<std::string>());
      else if (field == "start_percent")
        cond.start_percent = value.get<double>();
      else if (field == "end_percent")
        cond.end_percent = value.get<double>();
      else if (field == "area" && value[0].is_string())
        cond.area = sampling::AreaFraction{value[1], value[2], value[3], value[4]};
      else if (field == "area")
        cond.area = sampling::Area{value[0], value[1], value[2], value[3]};
      else if (field != "g")
        throw UnknownForm("a condition's " + field);
    }
    conds.push_back(std::move(cond));
  }
  return conds;
}

// "eps/euler/normal/add_0_3_leftover"
sampling::SampleRequest advanced_request(const SamplerFile& file, const std::vector<std::string>& part) {
  auto request = recorded_request(part[1], part[2]);
  const std::string& what = part[3];
  const bool continues = what.starts_with("continue_");
  const std::string span = continues ? what.substr(std::string("continue_").size()) : what;
  const auto first = span.find('_'), second = span.find('_', first + 1);
  const auto end = span.substr(second + 1, span.find('_', second + 1) - second - 1);
  request.cfg = 2.0;
  request.add_noise = span.starts_with("add_");
  request.start_step = std::stoll(span.substr(first + 1));
  request.last_step = end == "end" ? 10000 : std::stoll(end);
  request.force_full_denoise = what.find("_leftover") == std::string::npos;
  if (what.ends_with("from_latent") || what.ends_with("past_end")) request.latent = file.input("latent/2x4x8x8");
  if (continues) request.latent = file.tensor(part[0] + "/" + part[1] + "/" + part[2] + "/add_0_3_leftover");
  return request;
}

}  // namespace

std::vector<Result> sample_cases(const SamplerFile& file) {
  const auto sampler = name_in(file.name, "sampler_");
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    const auto part = key_parts(key);
    if (part.size() != 4) {
      results.push_back(unknown_key(file, "samples of an analytic model", key));
      continue;
    }
    results.push_back(run_case(file, "samples of an analytic model", key, sampler, part.at(2), [&](Result& result) {
      const auto model = test::analytic_model(file.input("C/4x8x8"), recorded_model(part[1]));
      const auto x = run(request_of(file, sampler, part), model);
      if (!gives_noise_back(sampler, part[0]))
        compare(result, "x", x, file.tensor(key), sampler_tolerance(sampler));
      else if (!x.isfinite().all().item<bool>())
        throw std::runtime_error("not finite");
    }));
  }
  return results;
}

std::vector<Result> trace_cases(const SamplerFile& file) {
  const auto sampler = name_in(file.name, "trace_");
  std::vector<Result> results;
  for (const std::string kind : {"eps", "flow"})
    results.push_back(run_case(file, "step by step", kind, sampler, "normal",
                               [&](Result& result) { compare_trace(file, kind, sampler, result); }));
  return results;
}

std::vector<Result> advanced_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    if (key == "latent") continue;  // an input
    const auto part = key_parts(key);
    if (part.size() != 4) {
      results.push_back(unknown_key(file, "parts of a schedule", key));
      continue;
    }
    results.push_back(run_case(file, "parts of a schedule", key, part.at(1), part.at(2), [&](Result& result) {
      const auto model = test::analytic_model(file.input("C/4x8x8"), recorded_model(part[0]));
      compare(result, "x", run(advanced_request(file, part), model), file.tensor(key), sampler_tolerance(part[1]));
    }));
  }
  return results;
}

/// With zero terminal SNR the first noise level is in the thousands, and uni_pc's long first step multiplies what the
/// last place of its exponentials says.
Tolerance network_tolerance(const std::string& model, const std::string& sampler) {
  if (model == "zsnr_v" && sampler.starts_with("uni_pc")) return {Measure::of_std, 3e-3};
  return sampler_tolerance(sampler);
}

std::vector<Result> network_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    const auto part = key_parts(key);  // flux/euler/normal/img2img0.5_cfg3
    if (part.size() != 4) {
      results.push_back(unknown_key(file, "at the level of the network", key));
      continue;
    }
    results.push_back(run_case(file, "at the level of the network", key, part.at(1), part.at(2), [&](Result& result) {
      auto request = recorded_request(part[1], part[2]);
      request.cfg = 3.0;
      request.latent_format = recorded_format(part[0]);
      const bool flow = recorded_model(part[0])->is_flow();
      request.latent = at::zeros({1, flow ? 16 : 4, 8, 8});
      if (part.at(3).starts_with("img2img")) {
        request.latent = file.input(flow ? "latent/1x16x8x8" : "latent/1x4x8x8");
        request.denoise = 0.5;
      }
      compare(result, "x", run(request, test::analytic_network(recorded_model(part[0]))), file.tensor(key),
              network_tolerance(part[0], part[1]));
    }));
  }
  return results;
}

std::vector<Result> area_cases(const SamplerFile& file) {
  std::vector<Result> results;
  for (const auto& key : file.keys()) {
    const auto part = key_parts(key);  // area_edge/eps/euler/cfg3
    if (key.starts_with("mask_")) continue;
    if (part.size() != 4) {
      results.push_back(unknown_key(file, "areas, masks and ranges", key));
      continue;
    }
    results.push_back(run_case(file, "areas, masks and ranges", key, part[2], "normal", [&](Result& result) {
      auto request = recorded_request(part[2], "normal");
      request.positive = recorded_conds(file, part[0]);
      request.cfg = 3.0;
      request.steps = 4;
      request.latent = at::zeros({2, 4, 16, 24});
      compare(result, "x", run(request, test::analytic_model({}, recorded_model(part[1]))), file.tensor(key),
              sampler_tolerance(part[2]));
    }));
  }
  return results;
}

}  // namespace weft::parity
