// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/graph_timings.hpp"

#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/errors.hpp"

namespace weft::app {
namespace {

constexpr const char* kHowToMake = "Make one with `weft run WORKFLOW --json >RUN.json`.";

std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

void take_event(const std::string& type, const nlohmann::json& data, TimesById& times) {
  if (type == "execution_start") times.clear();
  if (type != "executed") return;
  const auto took = data.find("milliseconds"), cached = data.find("cached");
  if (took == data.end() || !took->is_number()) return;
  times[text_at(data, "node")] = {took->get<double>(), cached != data.end() && *cached == true};
}

}  // namespace

TimesById read_times(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw FileError(fmt::format("{}: cannot open the file", file), kHowToMake);
  TimesById times;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
    if (!event.is_object() || !event.contains("data") || !event["data"].is_object())
      throw FileError(fmt::format("{}, line {}: not an event of a run", file, number), kHowToMake);
    take_event(text_at(event, "type"), event["data"], times);
  }
  if (times.empty()) throw FileError(fmt::format("{}: tells of no node that was executed", file), kHowToMake);
  return times;
}

drawing::Timings times_of(const drawing::Scene& scene, const std::string& prefix, const TimesById& times) {
  drawing::Timings timings;
  for (const drawing::SceneNode& node : scene.nodes) {
    auto& timing = timings.emplace_back();
    const std::string id = prefix + node.id, inside = id + ":";
    if (const auto own = times.find(id); own != times.end()) timing = own->second;
    for (auto at = times.lower_bound(inside); at != times.end() && at->first.starts_with(inside); ++at) {
      if (!timing) timing = drawing::NodeTiming{0, true};
      timing->milliseconds += at->second.milliseconds;
      timing->cached = timing->cached && at->second.cached;
    }
  }
  return timings;
}

}  // namespace weft::app
