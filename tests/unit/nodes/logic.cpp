// SPDX-License-Identifier: Apache-2.0
// Nodes that steer what runs: switches, lists, loops, as graphs.
#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

#include "engine/exec/executor.hpp"
#include "engine/graph/validate.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using schema::Value;
using workflow::Link;

namespace {

struct LogicLine {
  std::string id, class_type;
  std::vector<workflow::PromptInput> inputs;
};

/// Runs prompts; what the PreviewAny nodes showed is the result.
class LogicBench {
 public:
  std::vector<std::string> shown(std::vector<LogicLine> lines) {
    workflow::Prompt prompt;
    for (LogicLine& line : lines) {
      workflow::PromptNode node;
      node.id = std::move(line.id);
      node.class_type = std::move(line.class_type);
      node.inputs = std::move(line.inputs);
      prompt.add(std::move(node));
    }
    const graph::Graph graph =
        graph::take_graph(graph::validate(prompt, bench_.library(), bench_.environment().services));
    result_ = executor_.run(graph, bench_.environment());
    std::vector<std::string> texts;
    for (const auto& report : result_.reports)
      for (const auto& text : report.ui.texts) texts.push_back(text.text);
    return texts;
  }
  std::string failure(std::vector<LogicLine> lines) {
    try {
      shown(std::move(lines));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  /// How many nodes of expansions ran, rather than coming from the cache.
  std::size_t ran() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        result_.expanded, [](const auto& each) { return each.outcome.status == exec::NodeStatus::executed; }));
  }

 private:
  test::NodeBench bench_;
  exec::Executor executor_;
  exec::RunResult result_;
};

using Shown = std::vector<std::string>;

/// value := value * 2 + index, from 1, so many times; every value, or the last.
std::vector<LogicLine> doubling(Value times, bool accumulate) {
  return {{"1", "PrimitiveInt", {{"value", 1}}},
          {"2",
           "StartLoop",
           {{"mode", "simple"}, {"mode.num_iterations", times}, {"initial_iteration_value", Link{"1", 0}}}},
          {"3",
           "ComfyMathExpression",
           {{"expression", "a * 2 + b"}, {"values.a", Link{"2", 4}}, {"values.b", Link{"2", 0}}}},
          {"4",
           "EndLoop",
           {{"output_value", Link{"3", 1}}, {"next_iteration_value", Link{"3", 1}}, {"accumulate", accumulate}}},
          {"5", "PreviewAny", {{"source", Link{"4", 0}}}}};
}

}  // namespace

TEST_CASE("logic: a switch gives what is chosen, whatever its type", "[logic]") {
  LogicBench bench;
  const auto lines = [](bool on) {
    return std::vector<LogicLine>{
        {"1", "PrimitiveString", {{"value", "no"}}},
        {"2", "PrimitiveString", {{"value", "yes"}}},
        {"3", "ComfySwitchNode", {{"switch", on}, {"on_false", Link{"1", 0}}, {"on_true", Link{"2", 0}}}},
        {"4", "PreviewAny", {{"source", Link{"3", 0}}}}};
  };
  CHECK(bench.shown(lines(true)) == Shown{"yes"});
  CHECK(bench.shown(lines(false)) == Shown{"no"});
}

TEST_CASE("logic: a soft switch takes the one that is linked", "[logic]") {
  LogicBench bench;
  CHECK(bench.shown({{"1", "PrimitiveString", {{"value", "only"}}},
                     {"3", "ComfySoftSwitchNode", {{"switch", true}, {"on_false", Link{"1", 0}}}},
                     {"4", "PreviewAny", {{"source", Link{"3", 0}}}}}) == Shown{"only"});
}

TEST_CASE("logic: lists are made, run through, and taken apart", "[logic]") {
  LogicBench bench;
  const std::vector<LogicLine> list = {
      {"1", "PrimitiveString", {{"value", "a"}}},
      {"2", "PrimitiveString", {{"value", "b"}}},
      {"3", "CreateList", {{"inputs.input0", Link{"1", 0}}, {"inputs.input1", Link{"2", 0}}}}};
  auto all = list;
  all.push_back({"4", "StringConcatenate", {{"string_a", Link{"3", 0}}, {"string_b", "!"}, {"delimiter", "-"}}});
  all.push_back({"5", "PreviewAny", {{"source", Link{"4", 0}}}});
  CHECK(bench.shown(all) == Shown{"a-!", "b-!"});
  auto one = list;
  one.push_back({"4", "GetItemFromList", {{"list", Link{"3", 0}}, {"index", -1}}});
  one.push_back({"5", "PreviewAny", {{"source", Link{"4", 0}}}});
  CHECK(bench.shown(one) == Shown{"b"});
  one[3].inputs[1].value = Value(2);
  CHECK_THAT(bench.failure(one), Catch::Contains("has 2 items, none at 2"));
}

TEST_CASE("loops: a value goes from one iteration to the next", "[logic]") {
  LogicBench bench;
  CHECK(bench.shown(doubling(4, true)) == Shown{"2", "5", "12", "27"});
  CHECK(bench.shown(doubling(4, false)) == Shown{"27"});
  CHECK(bench.shown(doubling(0, true)).empty());
}

TEST_CASE("loops: longer ones reuse the iterations of shorter ones", "[logic]") {
  LogicBench bench;
  bench.shown(doubling(4, false));
  CHECK(bench.shown(doubling(6, false)) == Shown{"121"});
  CHECK(bench.ran() == 3);  // two iterations, and the loop itself
}

TEST_CASE("loops: the number of iterations may be computed", "[logic]") {
  LogicBench bench;
  auto lines = doubling(0, true);
  lines[1].inputs[1].value = Link{"9", 1};
  lines.push_back({"9", "ComfyMathExpression", {{"expression", "a + 1"}, {"values.a", Link{"1", 0}}}});
  CHECK(bench.shown(lines) == Shown{"2", "5"});
}

TEST_CASE("loops: over a range and over a list", "[logic]") {
  LogicBench bench;
  const auto loop = [](std::vector<workflow::PromptInput> mode, std::int64_t slot) {
    return std::vector<LogicLine>{
        {"1", "PrimitiveString", {{"value", "a"}}},
        {"2", "PrimitiveString", {{"value", "b"}}},
        {"3", "CreateList", {{"inputs.input0", Link{"1", 0}}, {"inputs.input1", Link{"2", 0}}}},
        {"4", "StartLoop", std::move(mode)},
        {"5", "StringFormat", {{"f_string", "{a}/{b}"}, {"values.a", Link{"4", slot}}, {"values.b", Link{"4", 2}}}},
        {"6", "EndLoop", {{"output_value", Link{"5", 0}}, {"accumulate", true}}},
        {"7", "PreviewAny", {{"source", Link{"6", 0}}}}};
  };
  CHECK(bench.shown(loop(
            {{"mode", "For"}, {"mode.start_iteration_index", 3}, {"mode.max_iteration", 8}, {"mode.step", 2}}, 0)) ==
        Shown{"3/False", "5/False", "7/True"});
  CHECK(bench.shown(loop({{"mode", "List"}, {"mode.list", Link{"3", 0}}}, 3)) == Shown{"a/False", "b/True"});
}

TEST_CASE("loops: nested ones, by parent_iteration", "[logic]") {
  LogicBench bench;
  CHECK(bench.shown(
            {{"1", "StartLoop", {{"mode", "simple"}, {"mode.num_iterations", 2}}},
             {"2", "StartLoop", {{"mode", "simple"}, {"mode.num_iterations", 3}, {"parent_iteration", Link{"1", 0}}}},
             {"3",
              "ComfyMathExpression",
              {{"expression", "10 * a + b"}, {"values.a", Link{"1", 0}}, {"values.b", Link{"2", 0}}}},
             {"4", "EndLoop", {{"output_value", Link{"3", 1}}, {"accumulate", true}}},
             {"5", "EndLoop", {{"output_value", Link{"4", 0}}, {"accumulate", true}}},
             {"6", "PreviewAny", {{"source", Link{"5", 0}}}}}) == Shown{"0", "1", "2", "10", "11", "12"});
}

TEST_CASE("loops: what is linked to a termination runs in every iteration, and there alone", "[logic]") {
  LogicBench bench;
  CHECK(bench.shown({{"1", "StartLoop", {{"mode", "simple"}, {"mode.num_iterations", 3}}},
                     {"2", "PreviewAny", {{"source", Link{"1", 0}}}},
                     {"3", "EndLoop", {{"output_value", Link{"1", 0}}, {"terminations.termination0", Link{"2", 0}}}},
                     {"4", "PreviewAny", {{"source", Link{"3", 0}}}}}) == Shown{"0", "1", "2", "2"});
}

TEST_CASE("loops: what is wrong is said", "[logic]") {
  LogicBench bench;
  CHECK_THAT(bench.failure({{"1", "PrimitiveInt", {{"value", 1}}},
                            {"2", "EndLoop", {{"output_value", Link{"1", 0}}}},
                            {"3", "PreviewAny", {{"source", Link{"2", 0}}}}}),
             Catch::Contains("node 2 (EndLoop)") && Catch::Contains("no Start Loop before it"));
  auto without = doubling(2, false);
  without[1].inputs.pop_back();
  CHECK_THAT(bench.failure(without), Catch::Contains("no initial_iteration_value"));
  CHECK_THAT(bench.failure({{"1", "StartLoop", {{"mode", "simple"}, {"mode.num_iterations", 2}}},
                            {"2", "StartLoop", {{"mode", "simple"}, {"mode.num_iterations", 3}}},
                            {"3",
                             "ComfyMathExpression",
                             {{"expression", "a + b"}, {"values.a", Link{"1", 0}}, {"values.b", Link{"2", 0}}}},
                            {"4", "EndLoop", {{"output_value", Link{"3", 1}}}},
                            {"5", "PreviewAny", {{"source", Link{"4", 0}}}}}),
             Catch::Contains("2 Start Loops that are not nested"));
  CHECK_THAT(bench.failure(doubling(1'000'000, false)), Catch::Contains("more than"));
}

TEST_CASE("logic: sizes of an aspect ratio", "[logic]") {
  test::NodeBench bench;
  const auto size = [&](const char* ratio, double megapixels, std::int64_t multiple) {
    const auto out =
        bench.run("ResolutionSelector", {{"aspect_ratio", ratio}, {"megapixels", megapixels}, {"multiple", multiple}});
    return std::pair(*out.at(0).as_int(), *out.at(1).as_int());
  };
  CHECK(size("1:1 (Square)", 1, 8) == std::pair<std::int64_t, std::int64_t>(1024, 1024));
  CHECK(size("16:9 (Widescreen)", 1, 8) == std::pair<std::int64_t, std::int64_t>(1368, 768));
  CHECK(size("21:9 (Ultrawide)", 0.1, 128) == std::pair<std::int64_t, std::int64_t>(512, 256));
}

TEST_CASE("logic: text is saved under the next number, JSON indented", "[logic]") {
  test::NodeBench bench;
  const auto saved = [&](const char* text, const char* format) {
    bench.run("SaveText", {{"text", text}, {"filename_prefix", "notes/a"}, {"format", format}});
    std::ifstream file(bench.files().at(0).path);
    return bench.files().at(0).filename + "\n" + std::string(std::istreambuf_iterator<char>(file), {});
  };
  CHECK(saved("{\"a\":1}", "json") == "a_00001_.json\n{\n  \"a\": 1\n}");
  CHECK(saved("not json", "json") == "a_00002_.json\nnot json");
  CHECK(saved("é", "txt") == "a_00003_.txt\né");
}
