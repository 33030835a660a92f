// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include <catch2/catch.hpp>

#include "engine/exec/executor.hpp"
#include "engine/graph/validate.hpp"
#include "tests/support/sample_nodes.hpp"

using namespace weft;
using schema::Value;
using workflow::Link;

namespace {

/// Scales two numbers on their own, as a LoRA loader does with its two networks.
struct ScaleBoth {
  double left, right, by_left, by_right;
  static void define(schema::Schema<ScaleBoth>& s) {
    s.category("sample");
    s.input("left", &ScaleBoth::left);
    s.input("right", &ScaleBoth::right);
    s.input("by_left", &ScaleBoth::by_left).default_value(1);
    s.input("by_right", &ScaleBoth::by_right).default_value(1);
    s.outputs(schema::Output("left").from({"left", "by_left"}), schema::Output("right").from({"right", "by_right"}));
  }
  std::tuple<double, double> execute(schema::Context& context) const {
    context.service<sample::Journal>().note("ScaleBoth", context);
    return {left * by_left, right * by_right};
  }
};

struct WrongName {
  double value;
  static void define(schema::Schema<WrongName>& s) {
    s.input("value", &WrongName::value);
    s.outputs(schema::Output("out").from({"valeu"}));
  }
  double execute(schema::Context&) const { return value; }
};

std::vector<std::string> executed_after(double first_left, double first_right, double then_left, double then_right) {
  schema::ClassLibrary library = sample::library();
  library.add(schema::make_node_class<ScaleBoth>("ScaleBoth"));
  sample::Journal journal;
  schema::RunEnvironment environment;
  environment.services.provide<sample::Journal>(journal);
  exec::Executor executor;
  const auto run = [&](double by_left, double by_right) {
    journal.executed.clear();
    // two in a row: what the first tells apart, the second must too
    auto report = graph::validate(
        sample::prompt(
            {{"1", "Number", {{"value", 2.0}}},
             {"2",
              "ScaleBoth",
              {{"left", Link{"1", 0}}, {"right", Link{"1", 0}}, {"by_left", by_left}, {"by_right", by_right}}},
             {"3", "ScaleBoth", {{"left", Link{"2", 0}}, {"right", Link{"2", 1}}, {"by_left", 1.0}, {"by_right", 1.0}}},
             {"4", "Add", {{"a", Link{"3", 0}}, {"b", 0.0}}},
             {"5", "Add", {{"a", Link{"3", 1}}, {"b", 0.0}}},
             {"6", "Collect", {{"value", Link{"4", 0}}}},
             {"7", "Collect", {{"value", Link{"5", 0}}}}}),
        library, environment.services);
    const graph::Graph graph = graph::take_graph(std::move(report));
    executor.run(graph, environment);
  };
  run(first_left, first_right);
  run(then_left, then_right);
  return journal.executed;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("executor: what depends on an output whose inputs did not change stays cached") {
  CHECK(executed_after(1, 1, 5, 1) == Names{"ScaleBoth 2", "ScaleBoth 3", "Add 4", "Collect 6"});
  CHECK(executed_after(1, 1, 1, 5) == Names{"ScaleBoth 2", "ScaleBoth 3", "Add 5", "Collect 7"});
  CHECK(executed_after(1, 1, 1, 1).empty());
}

TEST_CASE("executor: outputs are told apart where their inputs are alike") {
  CHECK(executed_after(1, 2, 2, 1).size() == 6);
}

TEST_CASE("schema: an output cannot depend on an input that is not there") {
  CHECK_THROWS_AS(schema::make_node_class<WrongName>("WrongName"), std::logic_error);
}
