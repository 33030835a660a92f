// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/recorded_models.hpp"

#include <functional>
#include <map>

#include "tests/parity/expression.hpp"

namespace weft::parity {
namespace {

using sampling::ModelSampling;
using Made = std::shared_ptr<const ModelSampling>;

Made edm(double sigma_min, double sigma_max, std::shared_ptr<const sampling::Prediction> prediction) {
  return std::make_shared<ModelSampling>(sampling::continuous_edm_table(sigma_min, sigma_max), std::move(prediction));
}

Made flux_for(std::int64_t width, std::int64_t height) {
  return sampling::flux_sampling(sampling::flux_shift(1.15, 0.5, width, height));
}

const std::map<std::string, std::function<Made()>>& makers() {
  static const std::map<std::string, std::function<Made()>> known{
      {"eps", [] { return sampling::discrete_eps(); }},
      {"flow", [] { return sampling::discrete_flow(3.0, 1000.0); }},
      {"flux", [] { return sampling::flux_sampling(1.15); }},
      {"edm", [] { return edm(0.002, 80.0, sampling::edm_prediction(0.5)); }},
      {"sd15_eps", [] { return sampling::discrete_eps(); }},
      {"sd2_v", [] { return sampling::discrete_v(); }},
      {"zsnr_v", [] { return sampling::discrete_v({.zero_terminal_snr = true}); }},
      {"x4_linear", [] { return sampling::discrete_v({.start = 0.0001, .end = 0.02}); }},
      {"edm_0.002_80", [] { return edm(0.002, 80.0, sampling::edm_prediction(0.5)); }},
      {"svd_0.002_700", [] { return edm(0.002, 700.0, sampling::v_prediction()); }},
      {"flux_1.15", [] { return sampling::flux_sampling(1.15); }},
      {"flux_512x512", [] { return flux_for(512, 512); }},
      {"flux_1024x1024", [] { return flux_for(1024, 1024); }},
      {"flux_1344x768", [] { return flux_for(1344, 768); }},
      {"flux_schnell_shift1", [] { return sampling::flux_sampling(1.0); }},
      {"sd3_shift3", [] { return sampling::discrete_flow(3.0, 1000.0); }},
      {"sd3_flow", [] { return sampling::discrete_flow(3.0, 1000.0); }},
      {"flow_shift1", [] { return sampling::discrete_flow(1.0, 1000.0); }}};
  return known;
}

}  // namespace

std::shared_ptr<const ModelSampling> recorded_model(const std::string& name) {
  static std::map<std::string, Made> made;
  const auto maker = makers().find(name);
  if (maker == makers().end()) throw UnknownForm("a model sampling " + name);
  Made& model = made[name];
  if (!model) model = maker->second();
  return model;
}

sampling::LatentFormat recorded_format(const std::string& name) {
  if (name == "sd3_flow") return {16, 1.5305, 0.0609};
  if (name == "flux") return {16, 0.3611, 0.1159};
  if (name == "edm") return {4, 0.13025, 0.0};
  return {4, 0.18215, 0.0};
}

}  // namespace weft::parity
