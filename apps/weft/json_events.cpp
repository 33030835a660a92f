// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/json_events.hpp"

#include <chrono>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "apps/weft/violation_json.hpp"
#include "engine/exec/execution_error.hpp"

namespace weft::app {
namespace {

using Json = nlohmann::ordered_json;

void emit(const char* type, Json data) {
  // what comes from outside may not be UTF-8
  const std::string text =
      Json{{"type", type}, {"data", std::move(data)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

std::int64_t timestamp_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Json ui_json(const schema::NodeUi& ui) {
  Json output = Json::object();
  for (const auto& file : ui.files)
    output[file.key].push_back(
        {{"filename", file.filename}, {"subfolder", file.subfolder}, {"type", file.type}, {"path", file.path}});
  for (const auto& text : ui.texts) output[text.key].push_back(text.text);
  return output;
}

}  // namespace

void JsonEvents::announce(std::string workflow, std::vector<graph::SeedUse> seeds) {
  workflow_ = std::move(workflow);
  seeds_ = std::move(seeds);
}

void JsonEvents::rejected(std::string_view workflow, const std::exception& error) {
  Json data = rejection_json(error);
  data["workflow"] = workflow;
  emit("prompt_rejected", std::move(data));
}

void JsonEvents::run_started(const exec::RunStarted& run) {
  prompt_id_ = run.prompt_id;
  Json seeds = Json::array();
  for (const auto& use : seeds_) seeds.push_back({{"node", use.node_id}, {"input", use.input}, {"seed", use.seed}});
  emit("execution_start", {{"prompt_id", prompt_id_},
                           {"timestamp", timestamp_ms()},
                           {"workflow", workflow_},
                           {"nodes", run.needed},
                           {"seeds", std::move(seeds)}});
}

void JsonEvents::nodes_cached(const exec::NodesCached& cached) {
  Json nodes = Json::array();
  for (const auto index : cached.nodes) nodes.push_back(cached.graph.node(index).id);
  emit("execution_cached", {{"nodes", std::move(nodes)}, {"prompt_id", prompt_id_}, {"timestamp", timestamp_ms()}});
}

void JsonEvents::node_started(const exec::NodeStarted& started) {
  emit("executing", {{"node", started.node.id}, {"display_node", started.node.id}, {"prompt_id", prompt_id_}});
}

void JsonEvents::node_progress(const exec::NodeProgress& progress) {
  emit("progress",
       {{"value", progress.step}, {"max", progress.total}, {"prompt_id", prompt_id_}, {"node", progress.node.id}});
}

void JsonEvents::node_finished(const exec::NodeFinished& finished) {
  Json output = finished.ui.empty() ? Json(nullptr) : ui_json(finished.ui);
  emit("executed", {{"node", finished.node.id},
                    {"display_node", finished.node.id},
                    {"output", std::move(output)},
                    {"prompt_id", prompt_id_},
                    {"cached", finished.cached},
                    {"milliseconds", finished.milliseconds}});
}

void JsonEvents::node_failed(const exec::NodeFailed& failed) {
  Json inputs = Json::object();
  for (const auto& [name, shown] : failed.error.inputs()) inputs[name] = shown;
  emit("execution_error", {{"prompt_id", prompt_id_},
                           {"node_id", failed.error.node_id()},
                           {"node_type", failed.error.class_type()},
                           {"exception_message", failed.error.reason()},
                           {"exception_type", failed.error.cause_type()},
                           {"traceback", Json::array()},
                           {"current_inputs", std::move(inputs)},
                           {"hint", failed.error.hint()}});
}

void JsonEvents::run_finished(const exec::RunFinished& finished) {
  using Outcome = exec::RunFinished::Outcome;
  if (finished.outcome == Outcome::interrupted)
    emit("execution_interrupted", {{"prompt_id", prompt_id_}, {"timestamp", timestamp_ms()}});
  if (finished.outcome == Outcome::success)
    emit("execution_success",
         {{"prompt_id", prompt_id_}, {"timestamp", timestamp_ms()}, {"milliseconds", finished.milliseconds}});
  emit("executing", {{"node", nullptr}, {"prompt_id", prompt_id_}});
}

}  // namespace weft::app
