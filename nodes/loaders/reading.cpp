// SPDX-License-Identifier: Apache-2.0
#include "nodes/loaders/reading.hpp"

#include <algorithm>
#include <span>

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

void expect(const schema::Context& context, const models::Model& model) {
  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->expect(model);
}

}  // namespace weft::nodes
