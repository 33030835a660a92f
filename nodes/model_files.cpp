// SPDX-License-Identifier: Apache-2.0
#include "nodes/model_files.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/weights/load.hpp"
#include "engine/base/log.hpp"
#include "nodes/warm_up.hpp"

namespace weft::nodes {
namespace {

constexpr std::size_t kShownKeys = 3;

}  // namespace

Hash identity_of(const schema::Context& context, std::string_view kind, std::string_view name) {
  return weights::file_identity(context.folders().resolve(kind, name));
}

void report_keys(const weights::StateDict& file, const std::vector<std::string>& leftovers,
                 const std::vector<std::string>& unknown) {
  const std::string name = file.path().filename().string();
  if (!leftovers.empty()) log::debug("{}: {} keys are leftovers of training", name, leftovers.size());
  if (unknown.empty()) return;
  const std::span shown(unknown.data(), std::min(kShownKeys, unknown.size()));
  log::warning("{}: {} keys are not used: {}{}", name, unknown.size(), fmt::join(shown, ", "),
               unknown.size() > kShownKeys ? "…" : "");
}

models::Model load_model_file(const schema::Context& context, std::string_view name,
                              const models::LoadOptions& options) {
  const auto file = weights::load_state_dict(context.folders().resolve("diffusion_models", name));
  models::LoadedDiffusionModel loaded = models::load_diffusion_model(file, options);
  report_keys(file, loaded.leftovers, loaded.unknown);
  expect(context, loaded.model);
  return std::move(loaded.model);
}

void expect(const schema::Context& context, const models::Model& model) {
  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->expect(model);
}

}  // namespace weft::nodes
