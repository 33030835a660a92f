// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/string_cases.hpp"

#include <fstream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/schema/context.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;

/// A group that took no part in a match is nothing in the recordings, and an empty text for weft.
schema::Value to_literal(const json& given) {
  if (given.is_null()) return schema::Value("");
  if (given.is_boolean()) return given.get<bool>();
  if (given.is_number_integer()) return given.get<std::int64_t>();
  if (given.is_number()) return given.get<double>();
  return given.get<std::string>();
}

std::vector<schema::Value> call_of(const schema::NodeClass& node, const json& inputs) {
  std::vector<schema::Value> values;
  for (const auto& spec : node.info.inputs)
    values.push_back(inputs.contains(spec.name) ? to_literal(inputs.at(spec.name)) : spec.default_value);
  const schema::RunEnvironment environment;
  schema::Context context(environment, "parity");
  return node.execute(values, context);
}

/// Where ComfyUI fails on a group that took no part in a match, weft gives an empty line
/// (docs/comfyui-compatibility.md).
bool mended(const json& entry) { return entry.value("error", "").starts_with("TypeError: sequence item"); }

/// Empty when weft does what was recorded.
std::string difference(const schema::NodeClass& node, const json& entry) {
  std::vector<schema::Value> outputs;
  try {
    outputs = call_of(node, entry.at("inputs"));
  } catch (const Error& error) {
    return entry.contains("error") ? "" : error.what();
  }
  if (entry.contains("error")) return mended(entry) ? "" : "the reference refuses this: " + entry.at("error").dump();
  for (std::size_t i = 0; i < outputs.size(); ++i)
    if (!(outputs[i] == to_literal(entry.at("outputs").at(i))))
      return fmt::format("gives {}, recorded is {}", outputs[i].to_json(), entry.at("outputs").at(i).dump());
  return "";
}

}  // namespace

std::vector<Result> run_string_cases(const std::filesystem::path& golden, const schema::NodeLibrary& library) {
  std::vector<Result> results;
  for (const auto& folder : std::filesystem::directory_iterator(golden)) {
    std::ifstream file(folder.path() / "strings.json");
    if (!file) continue;
    std::map<std::string, Result> by_node;
    for (const json& entry : json::parse(file)) {
      const auto name = entry.at("node").get<std::string>();
      const auto [place, fresh] = by_node.try_emplace(name);
      Result& result = place->second;
      if (fresh)
        result = {.folder = folder.path().filename().string(), .group = "text nodes", .key = name, .bit_equal = true};
      const schema::NodeClass* node = library.find_class(name);
      if (node == nullptr) {
        result.outcome = Outcome::skipped;
        result.reason = "needs the node " + name;
      } else if (const std::string what = difference(*node, entry); !what.empty() && result.reason.empty()) {
        result.outcome = Outcome::failed;
        result.reason = fmt::format("{}: {}", entry.at("inputs").dump(), what);
      }
    }
    for (auto& [name, result] : by_node) results.push_back(std::move(result));
  }
  return results;
}

}  // namespace weft::parity
