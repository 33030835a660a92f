// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/exec/executor.hpp"
#include "engine/graph/validate.hpp"
#include "tests/support/flow_nodes.hpp"

using namespace weft;
using exec::NodeStatus;
using sample::PromptLine;
using schema::Value;
using workflow::Link;

namespace {

const schema::ClassLibrary& flow_classes() {
  static const schema::ClassLibrary instance = sample::flow_library();
  return instance;
}

/// An executor of nodes that steer execution.
struct FlowBench {
  explicit FlowBench(exec::CachePolicy policy = {}) : executor(policy) {
    environment.services.provide<sample::Journal>(journal);
  }
  exec::RunResult run(std::vector<PromptLine> lines, exec::RunOptions options = {}) {
    journal.executed.clear();
    journal.collected.clear();
    graph = graph::take_graph(graph::validate(sample::prompt(std::move(lines)), flow_classes(), environment.services));
    return executor.run(graph, environment, options);
  }
  std::string failure_of(std::vector<PromptLine> lines) {
    try {
      run(std::move(lines));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  std::size_t executed(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(journal.executed, [&](const std::string& line) { return line.starts_with(name); }));
  }
  sample::Journal journal;
  schema::RunEnvironment environment;
  exec::Executor executor;
  graph::Graph graph;
};

std::vector<PromptLine> switched(bool on) {
  return {{"1", "Number", {{"value", 1}}},
          {"2", "Number", {{"value", 2}}},
          {"3", "Add", {{"a", Link{"2", 0}}, {"b", 5}}},
          {"4", "Switch", {{"on", on}, {"off_value", Link{"1", 0}}, {"on_value", Link{"3", 0}}}},
          {"5", "Collect", {{"value", Link{"4", 0}}}}};
}

std::vector<PromptLine> repeated(double value, std::int64_t times, bool shows = false) {
  return {{"7", "Repeat", {{"value", value}, {"times", times}, {"shows", shows}}},
          {"8", "Collect", {{"value", Link{"7", 0}}}}};
}

using Doubles = std::vector<double>;

}  // namespace

TEST_CASE("flow: a node behind a list runs once for each item, a shorter list repeats its last") {
  FlowBench bench;
  bench.run({{"1", "Count", {{"count", 3}}},
             {"2", "Count", {{"count", 2}}},
             {"3", "Add", {{"a", Link{"1", 0}}, {"b", Link{"2", 0}}}},
             {"4", "Collect", {{"value", Link{"3", 0}}}}});
  CHECK(bench.executed("Add") == 3);
  CHECK(bench.journal.collected == Doubles{0, 2, 3});
}

TEST_CASE("flow: a node that takes lists whole runs once, its other inputs take the first item") {
  FlowBench bench;
  bench.run({{"1", "Count", {{"count", 4}}},
             {"2", "Add", {{"a", Link{"1", 0}}, {"b", 10}}},
             {"3", "Sum", {{"numbers", Link{"1", 0}}, {"start", Link{"2", 0}}}},
             {"4", "Collect", {{"value", Link{"3", 0}}}}});
  CHECK(bench.executed("Sum") == 1);
  CHECK(bench.journal.collected == Doubles{16});
  bench.run({{"1", "Sum", {{"numbers", 5}, {"start", 1}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}});
  CHECK(bench.journal.collected == Doubles{6});
}

TEST_CASE("flow: an empty list runs nothing behind it, and is a list where lists are taken whole") {
  FlowBench bench;
  bench.run({{"1", "Count", {{"count", 0}}},
             {"2", "Add", {{"a", Link{"1", 0}}, {"b", 1}}},
             {"3", "Collect", {{"value", Link{"2", 0}}}},
             {"4", "Sum", {{"numbers", Link{"2", 0}}, {"start", 7}}},
             {"5", "Collect", {{"value", Link{"4", 0}}}}});
  CHECK(bench.executed("Add") == 0);
  CHECK(bench.journal.collected == Doubles{7});
}

TEST_CASE("flow: only the lazy input that is asked for is made") {
  FlowBench bench;
  bench.run(switched(false));
  CHECK(bench.journal.collected == Doubles{1});
  CHECK(bench.executed("Add") == 0);
  CHECK(bench.executed("Number") == 1);
  bench.run(switched(true));
  CHECK(bench.journal.collected == Doubles{7});
  CHECK(bench.journal.executed == std::vector<std::string>{"Number 2", "Add 3", "Switch 4", "Collect 5"});
}

TEST_CASE("flow: a lazy input that is not linked is missed when it is asked for, not before") {
  FlowBench bench;
  auto lines = switched(false);
  lines[3].inputs.pop_back();
  bench.run(lines);
  CHECK(bench.journal.collected == Doubles{1});
  lines[3].inputs[0].value = Value(true);
  CHECK_THAT(bench.failure_of(lines), Catch::Contains("node 4 (Switch)") && Catch::Contains("needs its input on_value"));
}

TEST_CASE("flow: without a cache a value stays as long as a lazy input may want it") {
  FlowBench bench({.keep_runs = 0});
  auto lines = switched(true);
  lines.push_back({"6", "Collect", {{"value", Link{"2", 0}}}});
  std::rotate(lines.begin(), lines.end() - 1, lines.end());  // an output that needs node 2 first
  bench.run(lines);
  CHECK(bench.executed("Number") == 1);
  CHECK(bench.journal.collected == Doubles{2, 7});
}

TEST_CASE("flow: a blocked value stops what would get it, item by item") {
  FlowBench bench;
  const auto result = bench.run({{"1", "Count", {{"count", 4}}},
                                 {"2", "Gate", {{"value", Link{"1", 0}}, {"why", ""}}},
                                 {"3", "Add", {{"a", Link{"2", 0}}, {"b", 10}}},
                                 {"4", "Collect", {{"value", Link{"3", 0}}}}});
  CHECK(bench.executed("Add") == 2);
  CHECK(bench.journal.collected == Doubles{10, 12});
  CHECK(result.failures.empty());
}

TEST_CASE("flow: a blocker's message is told once, and the run goes on") {
  FlowBench bench;
  const auto result = bench.run({{"1", "Gate", {{"value", 1}, {"why", "is odd"}}},
                                 {"2", "Add", {{"a", Link{"1", 0}}, {"b", 1}}},
                                 {"3", "Collect", {{"value", Link{"2", 0}}}},
                                 {"4", "Number", {{"value", 5}}},
                                 {"5", "Collect", {{"value", Link{"4", 0}}}}});
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].node_id() == "2");
  CHECK(result.failures[0].reason() == "is odd");
  CHECK(result.count(NodeStatus::blocked) == 2);
  CHECK(bench.journal.collected == Doubles{5});
}

TEST_CASE("flow: dynamic inputs arrive as a group and a variant") {
  FlowBench bench;
  bench.run(
      {{"1",
        "Combine",
        {{"numbers.number0", 1}, {"numbers.number1", 2}, {"numbers.number3", 4}, {"how", "scaled"}, {"how.factor", 3}}},
       {"2", "Collect", {{"value", Link{"1", 0}}}}});
  CHECK(bench.journal.collected == Doubles{21});
  bench.run(
      {{"1", "Count", {{"count", 2}}},
       {"2", "Combine", {{"how", "shifted"}, {"how.by", 5}, {"numbers.number0", Link{"1", 0}}, {"numbers.number1", 2}}},
       {"3", "Collect", {{"value", Link{"2", 0}}}}});
  CHECK(bench.journal.collected == Doubles{7, 8});
}

TEST_CASE("flow: dynamic inputs are checked by their flat names") {
  const auto errors = [](std::vector<PromptLine> lines) {
    lines.push_back({"9", "Collect", {{"value", Link{"1", 0}}}});
    std::vector<std::string> told;
    const auto report = graph::validate(sample::prompt(std::move(lines)), flow_classes(), {});
    for (const auto& error : report.errors) told.push_back(error.type + " " + error.input);
    for (const auto& warning : report.warnings) told.push_back(warning.type + " " + warning.input);
    return told;
  };
  using Told = std::vector<std::string>;
  CHECK(errors({{"1", "Combine", {{"numbers.number0", 1}, {"how", "scaled"}, {"how.factor", 30}}}}) ==
        Told{"required_input_missing numbers.number1", "value_bigger_than_max how.factor"});
  CHECK(errors({{"1", "Combine", {{"numbers.number0", 1}, {"numbers.number1", 1}, {"how", "bent"}}}}) ==
        Told{"value_not_in_list how"});
  CHECK(errors({{"2", "Number", {{"value", 1}}},
                {"1", "Combine", {{"numbers.number0", 1}, {"numbers.number1", 1}, {"how", Link{"2", 0}}}}})
            .front() == "bad_linked_input how");
  CHECK(errors({{"1",
                 "Combine",
                 {{"numbers.number0", 1},
                  {"numbers.number1", 1},
                  {"numbers.number4", 1},
                  {"how", "shifted"},
                  {"how.by", 1},
                  {"how.factor", 1}}}}) == Told{"undeclared_input numbers.number4", "undeclared_input how.factor"});
}

TEST_CASE("flow: a node may return nodes in place of its result, again and again") {
  FlowBench bench;
  const auto result = bench.run(repeated(3, 5));
  CHECK(bench.journal.collected == Doubles{8});
  CHECK(bench.executed("Repeat") == 6);
  CHECK(bench.journal.executed[1] == "Add 7.0.0.1");
  CHECK(bench.journal.executed[2] == "Repeat 7.0.0.again");
  CHECK(bench.journal.executed[3] == "Add 7.0.0.again.0.0.1");
  CHECK(result.expanded.size() == 10);
  CHECK(bench.graph.node(result.expanded.back().outcome.node).id == "7");
  CHECK(result.nodes.size() == 2);
}

TEST_CASE("flow: an expansion is cached as a whole and node by node") {
  FlowBench bench;
  bench.run(repeated(3, 5));
  bench.run(repeated(3, 5));
  CHECK(bench.journal.executed.empty());
  bench.run(repeated(3, 6));
  CHECK(bench.executed("Repeat") == 7);
  CHECK(bench.executed("Add") == 1);  // the last step, the others are known
}

TEST_CASE("flow: output nodes inside an expansion run, and a cached expansion tells what they showed") {
  FlowBench bench;
  const auto first = bench.run(repeated(3, 1, true));
  CHECK(bench.journal.collected == Doubles{4, 4});
  REQUIRE(first.reports.size() == 2);
  CHECK(first.reports[0].node_id == "7.0.0.2");
  CHECK(bench.graph.node(first.reports[0].node).id == "7");
  auto lines = repeated(3, 1, true);
  lines[1].id = "9";
  const auto again = bench.run(lines);
  CHECK(bench.journal.executed == std::vector<std::string>{"Collect 9"});
  REQUIRE(again.reports.size() == 2);
  CHECK(again.reports[0].ui.texts.size() == 1);
}

TEST_CASE("flow: an object that an expansion passes on is told apart by where it came from") {
  FlowBench bench;
  const auto with_ball = [](const char* colour) {
    auto lines = repeated(3, 1);
    lines.push_back({"1", "MakeBall", {{"colour", colour}, {"size", 8}, {"seed", 1}, {"shiny", true}}});
    lines[0].inputs.push_back({"ball", Link{"1", 0}});
    return lines;
  };
  bench.run(with_ball("red"));
  bench.run(with_ball("green"));
  CHECK(bench.journal.shown == std::vector<std::string>{"red", "green"});
}

TEST_CASE("flow: a mapped node expands once for each item") {
  FlowBench bench;
  bench.run({{"1", "Count", {{"count", 3}}},
             {"7", "Repeat", {{"value", Link{"1", 0}}, {"times", 2}}},
             {"8", "Collect", {{"value", Link{"7", 0}}}}});
  CHECK(bench.journal.collected == Doubles{2, 3, 4});
}

TEST_CASE("flow: thousands of nested expansions are no depth of stack") {
  FlowBench bench;
  bench.run(repeated(0, 1000));
  CHECK(bench.journal.collected == Doubles{1000});
}

TEST_CASE("flow: a wrong expansion is an error of the node that made it") {
  FlowBench bench;
  const auto told = [&](const char* how) {
    return bench.failure_of({{"1", "Wrong", {{"how", how}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}});
  };
  CHECK_THAT(told("class"), Catch::Contains("node 1 (Wrong)") && Catch::Contains("class Nowhere"));
  CHECK_THAT(told("link"), Catch::Contains("input a that links to node none, which is not in the graph"));
  CHECK_THAT(told("loop"), Catch::Contains("feed each other in a loop"));
  CHECK_THAT(told("self"), Catch::Contains("waits for it in turn"));
  CHECK_THAT(told("input"), Catch::Contains("input z that the class does not declare"));
  CHECK_THAT(told("type"), Catch::Contains("needs FLOAT and is"));
  CHECK_THAT(told("missing"), Catch::Contains("input a that is required and missing"));
  CHECK_THAT(told("slot"), Catch::Contains("output 7"));
}

TEST_CASE("flow: what fails inside an expansion takes its maker with it, and no more") {
  FlowBench bench;
  std::vector<PromptLine> lines = repeated(3, 2);
  lines[0].inputs[1].value = Value(2);
  lines.push_back({"4", "Wrong", {{"how", "type"}}});
  lines.push_back({"5", "Collect", {{"value", Link{"4", 0}}}});
  const auto result = bench.run(lines, {.keep_going = true});
  CHECK(result.failures.size() == 1);
  CHECK(result.count(NodeStatus::skipped) == 1);
  CHECK(bench.journal.collected == Doubles{5});
}
