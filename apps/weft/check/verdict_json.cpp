// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/verdict_json.hpp"

#include <nlohmann/json.hpp>

#include "apps/weft/violation_json.hpp"

namespace weft::app::check {
namespace {

using Json = nlohmann::ordered_json;

Json class_json(const MissingClass& missing) {
  Json result{{"class_type", missing.name}, {"origin", origin_word(missing.origin)}};
  if (!missing.pack.empty()) result["pack"] = missing.pack;
  if (!missing.version.empty()) result["version"] = missing.version;
  result["nodes"] = missing.nodes;
  return result;
}

Json file_json(const MissingFile& missing) {
  Json result{{"name", missing.name}, {"kind", missing.kind}, {"directory", missing.directory}};
  if (!missing.url.empty()) result["url"] = missing.url;
  if (!missing.hash.empty()) {
    result["hash"] = missing.hash;
    result["hash_type"] = missing.hash_type;
  }
  if (!missing.hint.empty()) result["hint"] = missing.hint;
  result["nodes"] = missing.nodes;
  return result;
}

/// One of the problems or warnings, on its own.
Json violation_json(const Violation& violation) {
  Json result{{"type", violation.type}, {"message", violation.message}};
  if (!violation.hint.empty()) result["details"] = violation.hint;
  if (!violation.node_id.empty()) result["node_id"] = violation.node_id;
  if (!violation.class_type.empty()) result["class_type"] = violation.class_type;
  if (!violation.input.empty()) result["input_name"] = violation.input;
  return result;
}

template <typename Entry, typename Write>
Json list_json(const std::vector<Entry>& entries, Write write) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(write(entry));
  return list;
}

/// What ComfyUI answers to POST /prompt.
Json answer_json(const Verdict& verdict) {
  if (!verdict.reason.empty())
    return {{"error",
             {{"type", verdict.error_type},
              {"message", verdict.reason},
              {"details", verdict.hint},
              {"extra_info", Json::object()}}},
            {"node_errors", Json::object()}};
  if (!verdict.errors.empty()) return rejection_json(ValidationError(verdict.errors));
  return {{"error", nullptr}, {"node_errors", Json::object()}};
}

}  // namespace

std::string_view status_word(Status status) {
  switch (status) {
    case Status::runnable:
      return "runnable";
    case Status::files_missing:
      return "files_missing";
    case Status::family_missing:
      return "family_missing";
    case Status::core_missing:
      return "core_missing";
    case Status::custom_missing:
      return "custom_missing";
    case Status::partner:
      return "partner";
    case Status::no_output:
      return "no_output";
    case Status::broken:
      return "broken";
    case Status::not_a_workflow:
      break;
  }
  return "not_a_workflow";
}

Json to_json(const Verdict& verdict) {
  Json result{{"workflow", verdict.workflow}, {"status", status_word(verdict.status)}};
  result.update(answer_json(verdict));
  result["missing_classes"] = list_json(verdict.classes, class_json);
  result["missing_families"] = list_json(verdict.families, [](const MissingFamily& missing) {
    return Json{{"family", missing.family}, {"because", missing.because}, {"nodes", missing.nodes}};
  });
  result["missing_files"] = list_json(verdict.files, file_json);
  result["problems"] = list_json(verdict.problems, violation_json);
  result["warnings"] = list_json(verdict.warnings, violation_json);
  if (verdict.nodes > 0) {
    result["nodes"] = verdict.nodes;
    result["outputs"] = verdict.outputs;
  }
  return result;
}

}  // namespace weft::app::check
