// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/tally.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/weft/check/verdict_json.hpp"
#include "apps/weft/check/verdict_text.hpp"

namespace weft::app::check {
namespace {

constexpr std::size_t kShownMissing = 20;
constexpr std::string_view kFamily = "model family";

constexpr Status kInOrder[] = {Status::runnable,     Status::files_missing,  Status::family_missing,
                               Status::core_missing, Status::custom_missing, Status::partner,
                               Status::no_output,    Status::broken,         Status::not_a_workflow};

std::size_t at(Status status) { return static_cast<std::size_t>(status); }

}  // namespace

void Tally::add(const Verdict& verdict) {
  ++by_status_[at(verdict.status)];
  if (verdict.status == Status::partner) return;  // what else it needs would not make it run
  const bool alone = verdict.classes.size() + verdict.families.size() == 1;
  for (const MissingClass& missing : verdict.classes) add_missing(missing.name, origin_word(missing.origin), alone);
  for (const MissingFamily& missing : verdict.families) add_missing(missing.family, kFamily, alone);
}

void Tally::add_missing(const std::string& name, std::string_view what, bool alone) {
  Missing& entry = missing_[name];
  entry.what = what;
  ++entry.workflows;
  if (alone) ++entry.alone;
}

std::size_t Tally::workflows() const {
  return std::accumulate(by_status_.begin(), by_status_.end(), std::size_t{0}) - by_status_[at(Status::not_a_workflow)];
}

ExitCode Tally::exit_code() const {
  const auto any = [&](Status status) { return by_status_[at(status)] > 0; };
  if (any(Status::broken) || any(Status::no_output)) return ExitCode::invalid;
  if (any(Status::partner) || any(Status::custom_missing) || any(Status::core_missing) || any(Status::family_missing))
    return ExitCode::unsupported;
  return any(Status::files_missing) ? ExitCode::missing : ExitCode::success;
}

std::string Tally::to_text() const {
  std::string text = "\n";
  for (const Status status : kInOrder) {
    const std::size_t count = by_status_[at(status)];
    if (status == Status::not_a_workflow) text += fmt::format("{:<42}{:>7}  100.0 %\n", "workflows", workflows());
    if (count == 0) continue;
    text += fmt::format("{:<42}{:>7}", status_title(status), count);
    if (status != Status::not_a_workflow)
      text += fmt::format("  {:>5.1f} %", 100.0 * static_cast<double>(count) / static_cast<double>(workflows()));
    text += '\n';
  }
  std::vector<std::pair<std::string, Missing>> ranked(missing_.begin(), missing_.end());
  std::ranges::stable_sort(ranked, std::ranges::greater{}, [](const auto& entry) { return entry.second.workflows; });
  if (ranked.size() > kShownMissing) ranked.resize(kShownMissing);
  if (!ranked.empty()) text += fmt::format("\n{:<42}{:>7}  {}\n", "missing most", "needed", "alone  what");
  for (const auto& [name, missing] : ranked)
    text += fmt::format("{:<42}{:>7}  {:>5}  {}\n", name, missing.workflows, missing.alone, missing.what);
  return text;
}

nlohmann::ordered_json Tally::to_json() const {
  nlohmann::ordered_json statuses = nlohmann::ordered_json::object(), missing = nlohmann::ordered_json::object();
  for (const Status status : kInOrder) statuses[std::string(status_word(status))] = by_status_[at(status)];
  for (const auto& [name, entry] : missing_)
    missing[name] = {{"origin", entry.what}, {"workflows", entry.workflows}, {"alone", entry.alone}};
  return {{"workflows", workflows()}, {"statuses", std::move(statuses)}, {"missing", std::move(missing)}};
}

}  // namespace weft::app::check
