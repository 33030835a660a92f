// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/executor.hpp"

#include <catch2/catch.hpp>

#include "engine/graph/validate.hpp"
#include "tests/support/sample_nodes.hpp"

using namespace weft;
using exec::NodeStatus;
using sample::PromptLine;
using schema::Value;
using workflow::Link;

namespace {

const schema::ClassLibrary& library() {
  static const schema::ClassLibrary instance = sample::library();
  return instance;
}

/// An executor with its surroundings; runs prompts one after the other.
struct Bench {
  explicit Bench(exec::CachePolicy policy = {}) : executor(policy) {
    environment.services.provide<sample::Journal>(journal);
  }
  exec::RunResult run(std::vector<PromptLine> lines, exec::RunOptions options = {}) {
    journal.executed.clear();
    auto report = graph::validate(sample::prompt(std::move(lines)), library(), environment.services);
    graph = graph::take_graph(std::move(report), false, options.keep_going);
    return executor.run(graph, environment, options);
  }
  exec::ExecutionError failure(std::vector<PromptLine> lines) {
    try {
      run(std::move(lines));
    } catch (const exec::ExecutionError& error) {
      return error;
    }
    throw std::runtime_error("the run did not fail");
  }
  sample::Journal journal;
  schema::RunEnvironment environment;
  exec::Executor executor;
  graph::Graph graph;
};

using Names = std::vector<std::string>;

std::vector<PromptLine> sum(Value first, Value second) {
  return {{"1", "Number", {{"value", first}}},
          {"2", "Add", {{"a", Link{"1", 0}}, {"b", second}}},
          {"3", "Collect", {{"value", Link{"2", 0}}}}};
}

std::vector<PromptLine> failing(const char* how) {
  return {{"1", "MakeBall", {{"colour", "red"}, {"size", 8}, {"seed", 1}, {"shiny", true}}},
          {"2", "Fail", {{"anything", Link{"1", 0}}, {"how", how}}},
          {"3", "Collect", {{"value", Link{"2", 0}}}}};
}

struct Recorder final : exec::Observer {
  Names events;
  void add(std::string text) { events.push_back(std::move(text)); }
  void run_started(const exec::RunStarted& event) override { add("start " + std::string(event.prompt_id)); }
  void nodes_cached(const exec::NodesCached& event) override { add("cached " + std::to_string(event.nodes.size())); }
  void node_started(const exec::NodeStarted& event) override {
    add("node " + event.node.id + " " + std::to_string(event.position) + "/" + std::to_string(event.total));
  }
  void node_progress(const exec::NodeProgress& event) override {
    add("progress " + event.node.id + " " + std::to_string(event.step) + "/" + std::to_string(event.total));
  }
  void node_finished(const exec::NodeFinished& event) override {
    add("done " + event.node.id + (event.cached ? " cached" : "") + (event.ui.empty() ? "" : " ui"));
  }
  void node_failed(const exec::NodeFailed& event) override { add("failed " + event.node.id); }
  void run_finished(const exec::RunFinished& event) override {
    static constexpr const char* kOutcomes[] = {"success", "failed", "interrupted"};
    add(std::string("end ") + kOutcomes[static_cast<int>(event.outcome)]);
  }
};

}  // namespace

TEST_CASE("executor: runs what outputs need, in order, and reports") {
  Bench bench;
  const auto result = bench.run(sum(2, 3));
  CHECK(bench.journal.executed == Names{"Number 1", "Add 2", "Collect 3"});
  CHECK(bench.journal.collected == std::vector<double>{5});
  CHECK(result.count(NodeStatus::executed) == 3);
  REQUIRE(result.reports.size() == 1);
  CHECK(bench.graph.node(result.reports[0].node).id == "3");
  CHECK(result.milliseconds >= result.nodes[0].milliseconds);
}

TEST_CASE("executor: a second run does only what changed") {
  Bench bench;
  bench.run(sum(2, 3));
  const auto again = bench.run(sum(2, 3));
  CHECK(bench.journal.executed.empty());
  CHECK(again.count(NodeStatus::cached) == 1);
  CHECK(again.count(NodeStatus::unneeded) == 2);
  CHECK(again.reports.size() == 1);
  bench.run(sum(2, 4));
  CHECK(bench.journal.executed == Names{"Add 2", "Collect 3"});
  bench.run(sum(1, 4));
  CHECK(bench.journal.executed == Names{"Number 1", "Add 2", "Collect 3"});
  // Going back to an earlier value needs nothing.
  bench.run(sum(2, 3));
  CHECK(bench.journal.executed.empty());
}

TEST_CASE("executor: ids and the document's order do not matter to results") {
  Bench bench;
  bench.run(sum(2, 3));
  bench.run({{"c", "ShowBall", {{"ball", Link{"b", 0}}}},
             {"b", "MakeBall", {{"colour", "red"}, {"size", 8}, {"seed", 1}, {"shiny", true}}},
             {"y", "Collect", {{"value", Link{"x", 0}}}},
             {"x", "Add", {{"b", 3}, {"a", Link{"z", 0}}}},
             {"z", "Number", {{"value", "2.0"}}}});
  CHECK(bench.journal.executed == Names{"MakeBall b", "ShowBall c", "Collect y"});
}

TEST_CASE("executor: equal nodes of one run are executed once, equal output nodes each") {
  Bench bench;
  bench.run({{"1", "Number", {{"value", 2}}},
             {"2", "Number", {{"value", 2.0}}},
             {"3", "Add", {{"a", Link{"1", 0}}, {"b", Link{"2", 0}}}},
             {"4", "Collect", {{"value", Link{"3", 0}}}},
             {"5", "Collect", {{"value", Link{"3", 0}}}}});
  CHECK(bench.journal.executed == Names{"Number 1", "Add 3", "Collect 4", "Collect 5"});
}

TEST_CASE("executor: a fingerprint ties results to the outside world") {
  Bench bench;
  const std::vector<PromptLine> lines = {{"1", "Watch", {{"what", "file"}}},
                                         {"2", "Collect", {{"value", Link{"1", 0}}}}};
  bench.run(lines);
  bench.run(lines);
  CHECK(bench.journal.executed.empty());
  bench.journal.fingerprint = 5;
  bench.run(lines);
  CHECK(bench.journal.executed == Names{"Watch 1", "Collect 2"});
  CHECK(bench.journal.collected == std::vector<double>{0, 5});
}

TEST_CASE("executor: events come in ComfyUI's order") {
  Bench bench;
  Recorder recorder;
  const std::vector<PromptLine> lines = {{"1", "Steps", {{"steps", 2}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}};
  bench.run(lines, {.observer = &recorder, .prompt_id = "p"});
  CHECK(recorder.events == Names{"start p", "cached 0", "node 1 0/2", "progress 1 1/2", "progress 1 2/2", "done 1",
                                 "node 2 1/2", "done 2 ui", "end success"});
  recorder.events.clear();
  bench.run(lines, {.observer = &recorder});
  CHECK(recorder.events == Names{"start ", "cached 1", "done 2 cached ui", "end success"});
}

TEST_CASE("executor: a failing node is told once, with id, class and what it was given") {
  Bench bench;
  const auto error = bench.failure(failing("weights"));
  CHECK(error.what() == std::string("node 2 (Fail): a.safetensors: cut off"));
  CHECK(error.hint() == "Load it again.");
  CHECK(error.cause_type() == "weights");
  CHECK(error.node_id() == "2");
  REQUIRE(error.inputs().size() == 2);
  CHECK(error.inputs()[0] == std::pair<std::string, std::string>("anything", "BALL red"));
  CHECK(error.inputs()[1].second == "\"weights\"");
}

TEST_CASE("executor: whatever a node throws becomes one sentence") {
  Bench bench;
  CHECK(bench.failure(failing("foreign")).reason() == "sizes differ: 3 and 4");
  CHECK(bench.failure(failing("memory")).cause_type() == "out_of_memory");
  CHECK(bench.failure(failing("allocator")).cause_type() == "out_of_memory");
  CHECK(bench.failure(failing("odd")).reason() == "failed without saying why");
}

TEST_CASE("executor: what an upstream node did not give is said at the input") {
  Bench bench;
  const auto error = bench.failure({{"1", "Partial", {}}, {"2", "ShowBall", {{"ball", Link{"1", 1}}}}});
  CHECK_THAT(error.what(),
             Catch::Contains("node 2 (ShowBall): input ball: needs BALL") && Catch::Contains("gave nothing"));
}

TEST_CASE("executor: a failing fingerprint is a failing node") {
  Bench bench;
  const auto error = bench.failure({{"1", "Watch", {{"what", "broken"}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}});
  CHECK(error.node_id() == "1");
  CHECK(error.cause_type() == "file");
}

TEST_CASE("executor: keep_going loses only what depends on the failure") {
  Bench bench;
  Recorder recorder;
  auto lines = failing("weights");
  lines.push_back({"4", "Number", {{"value", 4}}});
  lines.push_back({"5", "Collect", {{"value", Link{"4", 0}}}});
  lines.push_back({"6", "Watch", {{"what", "broken"}}});
  lines.push_back({"7", "Collect", {{"value", Link{"6", 0}}}});
  const auto result = bench.run(lines, {.observer = &recorder, .keep_going = true});
  CHECK(bench.journal.collected == std::vector<double>{4});
  CHECK(result.failures.size() == 2);
  CHECK(result.count(NodeStatus::failed) == 2);
  CHECK(result.count(NodeStatus::skipped) == 2);
  CHECK(recorder.events.back() == "end failed");
}

TEST_CASE("executor: a failure keeps what was finished, and is tried again") {
  Bench bench;
  bench.failure(failing("weights"));
  CHECK(bench.journal.executed == Names{"MakeBall 1", "Fail 2"});
  bench.failure(failing("weights"));
  CHECK(bench.journal.executed == Names{"Fail 2"});
}

TEST_CASE("executor: a stop ends the run as Cancelled, inside a node or between nodes") {
  Bench bench;
  Recorder recorder;
  CHECK_THROWS_AS(bench.run(failing("stop"), {.observer = &recorder}), Cancelled);
  CHECK(recorder.events.back() == "end interrupted");
  CHECK_THROWS_AS(bench.run(sum(1, 2)), Cancelled);
  CHECK(bench.journal.executed.empty());
  bench.environment.cancel = CancelToken();
  CHECK_NOTHROW(bench.run(sum(1, 2)));
}

TEST_CASE("executor: a chain of a hundred thousand nodes, first and cached") {
  Bench bench;
  constexpr int kCount = 100'000;
  std::vector<PromptLine> lines = {{"0", "Number", {{"value", 1}}}};
  for (int i = 1; i < kCount; ++i)
    lines.push_back({std::to_string(i), "Add", {{"a", Link{std::to_string(i - 1), 0}}, {"b", 1}}});
  lines.push_back({"out", "Collect", {{"value", Link{std::to_string(kCount - 1), 0}}}});
  bench.run(lines);
  CHECK(bench.journal.collected == std::vector<double>{kCount});
  CHECK(bench.run(lines).count(NodeStatus::unneeded) == kCount);
}
