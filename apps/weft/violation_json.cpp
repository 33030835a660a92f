// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/violation_json.hpp"

#include <nlohmann/json.hpp>

namespace weft::app {
namespace {

using Json = nlohmann::ordered_json;

Json details_of(const Violation& violation) {
  Json extra = Json::object();
  if (!violation.input.empty()) extra["input_name"] = violation.input;
  if (!violation.received.empty()) extra["received_value"] = violation.received;
  if (!violation.allowed.empty()) extra["allowed"] = violation.allowed;
  return {{"type", violation.type},
          {"message", violation.message},
          {"details", violation.hint},
          {"extra_info", std::move(extra)}};
}

}  // namespace

Json node_errors_json(const std::vector<Violation>& violations) {
  Json nodes = Json::object();
  for (const Violation& violation : violations) {
    if (violation.node_id.empty()) continue;
    Json& node = nodes[violation.node_id];
    node["class_type"] = violation.class_type;
    node["errors"].push_back(details_of(violation));
  }
  return nodes;
}

Json rejection_json(const std::exception& error) {
  const auto* ours = dynamic_cast<const Error*>(&error);
  Json result{{"error",
               {{"type", ours == nullptr ? "error" : ours->type()},
                {"message", error.what()},
                {"details", ours == nullptr ? "" : ours->hint()},
                {"extra_info", Json::object()}}},
              {"node_errors", Json::object()}};
  if (const auto* validation = dynamic_cast<const ValidationError*>(&error))
    result["node_errors"] = node_errors_json(validation->violations());
  return result;
}

}  // namespace weft::app
