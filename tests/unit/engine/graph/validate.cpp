// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/validate.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <catch2/catch.hpp>

#include "engine/graph/option_check.hpp"
#include "engine/graph/seeds.hpp"
#include "tests/support/sample_nodes.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace weft;
using sample::PromptLine;
using schema::Value;
using workflow::Link;

namespace {

const schema::ClassLibrary& library() {
  static const schema::ClassLibrary instance = sample::library();
  return instance;
}

graph::Report check(std::vector<PromptLine> lines, const graph::ValidationOptions& options = {}) {
  return graph::validate(sample::prompt(std::move(lines)), library(), {}, options);
}

/// MakeBall with one input changed or added, and something that needs it.
graph::Report check_ball(const std::string& input, workflow::Input value) {
  std::vector<workflow::PromptInput> inputs = {{"colour", "red"}, {"size", 8}, {"seed", 1}, {"shiny", true}};
  std::erase_if(inputs, [&](const auto& item) { return item.name == input; });
  inputs.push_back({input, std::move(value)});
  return check({{"1", "MakeBall", std::move(inputs)}, {"2", "ShowBall", {{"ball", Link{"1", 0}}}}});
}

const Violation& only(const graph::Report& report) {
  REQUIRE(report.errors.size() == 1);
  return report.errors.front();
}

std::vector<std::string> types(const graph::Report& report) {
  std::vector<std::string> result;
  for (const Violation& error : report.errors) result.push_back(error.type + " " + error.node_id + " " + error.input);
  return result;
}

std::vector<std::string> order(const graph::Graph& graph) {
  std::vector<std::string> ids;
  for (const auto index : graph.order()) ids.push_back(graph.node(index).id);
  return ids;
}

}  // namespace

TEST_CASE("validate: a good prompt has a schedule of what its outputs need, sources first") {
  const auto report = check({{"9", "Collect", {{"value", Link{"5", 0}}}},
                             {"5", "Add", {{"a", Link{"3", 0}}, {"b", 2}}},
                             {"4", "Number", {{"value", "not looked at: nothing needs this node"}}},
                             {"3", "Number", {{"value", 1}}}});
  CHECK(report.errors.empty());
  CHECK(report.warnings.empty());
  CHECK(order(report.graph) == std::vector<std::string>{"3", "5", "9"});
  const auto inputs = report.graph.inputs(*report.graph.find("5"));
  CHECK(inputs[0].source == *report.graph.find("3"));
  CHECK(inputs[1].literal == Value(2.0));
}

TEST_CASE("validate: all violations at once, in the document's order") {
  const auto report = check({{"1", "Number", {{"value", 5000}}},
                             {"2", "Add", {{"a", Link{"1", 0}}, {"b", "x"}}},
                             {"3", "Collect", {{"value", Link{"2", 0}}}},
                             {"4", "Collect", {}}});
  CHECK(types(report) == std::vector<std::string>{"value_bigger_than_max 1 value", "invalid_input_type 2 b",
                                                  "required_input_missing 4 value"});
  CHECK(report.rejected == std::vector<std::string>{"3", "4"});
}

TEST_CASE("validate: required inputs") {
  const auto report = check({{"1", "ShowBall", {}}});
  CHECK(only(report).type == "required_input_missing");
  CHECK(only(report).class_type == "ShowBall");
  CHECK(only(report).allowed == "a link from a node that gives BALL");
  CHECK(types(check({{"1", "ShowBall", {{"ball", Value{}}}}})) ==
        std::vector<std::string>{"required_input_missing 1 ball"});
}

TEST_CASE("validate: a link to a missing node, to a missing output, or that is no link, is bad_linked_input") {
  CHECK(only(check({{"1", "ShowBall", {{"ball", Link{"7", 0}}}}})).type == "bad_linked_input");
  CHECK(only(check({{"1", "ShowBall", {{"ball", Link{"7", 0}}}}})).received == R"(["7", 0])");
  for (const std::int64_t slot : {-1L, 2L, INT64_MAX}) {
    const auto report = check({{"1", "Partial", {}}, {"2", "ShowBall", {{"ball", Link{"1", slot}}}}});
    CHECK(only(report).type == "bad_linked_input");
    CHECK_THAT(only(report).message, Catch::Contains("which has 2"));
  }
  CHECK(only(check({{"1", "ShowBall", {{"ball", Value::List{1, 0}}}}})).type == "bad_linked_input");
  CHECK(only(check_ball("size", Value::List{1, 2, 3})).type == "bad_linked_input");
}

TEST_CASE("validate: types of links") {
  const auto report = check({{"1", "Number", {{"value", 1}}}, {"2", "ShowBall", {{"ball", Link{"1", 0}}}}});
  CHECK(only(report).type == "return_type_mismatch");
  CHECK(only(report).message == "needs BALL, but output 0 (FLOAT) of node 1 (Number) gives FLOAT");
  CHECK(check({{"1", "Number", {{"value", 1}}},
               {"2", "Fail", {{"anything", Link{"1", 0}}, {"how", ""}}},
               {"3", "Collect", {{"value", Link{"2", 0}}}}})
            .errors.empty());
}

TEST_CASE("validate: ranges include their ends, say both, and go by the declared type") {
  CHECK(check_ball("size", 1).errors.empty());
  CHECK(check_ball("size", 1'000'000'000).errors.empty());
  CHECK(check_ball("size", "16").errors.empty());
  CHECK(check_ball("size", 1.9).errors.empty());
  const auto small = check_ball("size", 0);
  CHECK(only(small).type == "value_smaller_than_min");
  CHECK(only(small).message == "value 0 smaller than min of 1");
  CHECK(only(small).received == "0");
  CHECK(only(small).allowed == "1 to 1000000000");
  CHECK(only(check_ball("size", 1e30)).type == "value_bigger_than_max");
  CHECK(only(check_ball("size", "-99999999999999999999")).type == "value_smaller_than_min");
  CHECK(only(check_ball("seed", -1)).type == "value_smaller_than_min");
  CHECK(check_ball("seed", UINT64_MAX).errors.empty());
  CHECK(only(check_ball("size", "big")).type == "invalid_input_type");
  CHECK(only(check_ball("size", Value{})).type == "invalid_input_type");
}

TEST_CASE("validate: null is no number, and is told as what it is") {
  const Violation error = only(check_ball("size", Value()));
  CHECK(error.type == "invalid_input_type");
  CHECK(error.message == "needs INT, but there is no value (null or NaN)");
}

TEST_CASE("validate: a literal where only a link will do") {
  const auto report = check({{"1", "ShowBall", {{"ball", "a ball"}}}});
  CHECK(only(report).type == "invalid_input_type");
  CHECK(only(report).message == "needs BALL from another node, found \"a ball\"");
}

TEST_CASE("validate: choices, with near ones suggested and Windows separators understood") {
  const auto report = check_ball("colour", "Red");
  CHECK(only(report).type == "value_not_in_list");
  CHECK(only(report).allowed == "red, green, deep/blue");
  CHECK(only(report).hint == "Did you mean \"red\"?");
  const auto windows = check_ball("colour", "deep\\blue");
  CHECK(windows.errors.empty());
  CHECK(windows.graph.inputs(0)[0].literal == Value("deep/blue"));
  CHECK(only(check_ball("colour", 3)).type == "value_not_in_list");
  CHECK(only(check_ball("colour", Value::Object{{"__value__", Value::List{"red"}}})).type == "value_not_in_list");
}

TEST_CASE("validate: unknown classes, near names suggested") {
  const auto report = check({{"1", "MakeBal", {}}, {"2", "ShowBall", {{"ball", Link{"1", 0}}}}});
  CHECK(only(report).type == "missing_node_type");
  CHECK(only(report).hint == "Did you mean \"MakeBall\"?");
  CHECK(report.rejected == std::vector<std::string>{"2"});
  // One that nothing uses may be the output the user wanted.
  CHECK(only(check({{"1", "SaveBall", {}}})).type == "missing_node_type");
}

TEST_CASE("validate: a class that is only described cannot run") {
  const schema::ObjectInfoLibrary described(R"({"Save": {"input": {}, "output": [], "output_node": true}})", "x");
  const auto report = graph::validate(sample::prompt({{"1", "Save", {}}}), described, {});
  CHECK(only(report).type == "missing_node_type");
  CHECK_THAT(only(report).message, Catch::Contains("described"));
}

TEST_CASE("validate: prompts without outputs") {
  CHECK(only(check({})).type == "prompt_no_outputs");
  CHECK(only(check({{"1", "Number", {{"value", 1}}}})).type == "prompt_no_outputs");
}

TEST_CASE("validate: loops") {
  const auto self = check({{"1", "Add", {{"a", Link{"1", 0}}, {"b", 1}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}});
  CHECK(only(self).type == "dependency_cycle");
  CHECK(only(self).message == "the nodes feed each other in a loop: 1 -> 1");
  const auto three = check({{"1", "Add", {{"a", Link{"3", 0}}, {"b", 1}}},
                            {"2", "Add", {{"a", Link{"1", 0}}, {"b", 1}}},
                            {"3", "Add", {{"a", Link{"2", 0}}, {"b", 1}}},
                            {"4", "Collect", {{"value", Link{"2", 0}}}},
                            {"5", "Number", {{"value", 1}}},
                            {"6", "Collect", {{"value", Link{"5", 0}}}}});
  CHECK(only(three).message == "the nodes feed each other in a loop: 2 -> 3 -> 1 -> 2");
  CHECK(three.rejected == std::vector<std::string>{"4"});
  CHECK(order(three.graph) == std::vector<std::string>{"5", "6"});
}

TEST_CASE("validate: many loops reject every output behind them") {
  std::vector<PromptLine> lines;
  for (int i = 0; i < 100; ++i) {
    const std::string id = std::to_string(2 * i), output = std::to_string(2 * i + 1);
    lines.push_back({id, "Add", {{"a", Link{id, 0}}, {"b", 1}}});
    lines.push_back({output, "Collect", {{"value", Link{id, 0}}}});
  }
  const auto report = check(lines);
  CHECK(report.rejected.size() == 100);
  CHECK(report.graph.order().empty());
}

TEST_CASE("validate: undeclared inputs are warned of, the front end's own keys aside") {
  const auto report = check_ball("colours", "red");
  CHECK(report.errors.empty());
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0].type == "undeclared_input");
  CHECK(report.warnings[0].hint == "Did you mean \"colour\"?");
  CHECK(check_ball("upload", "image").warnings.empty());
  // A link there leads nowhere.
  const auto linked = check_ball("extra", Link{"2", 0});
  CHECK(linked.errors.empty());
  CHECK(linked.warnings.size() == 1);
}

TEST_CASE("validate: a node's own validation") {
  const auto report = check({{"1", "Watch", {{"what", "forbidden"}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}});
  CHECK(only(report).type == "custom_validation_failed");
  CHECK(only(report).node_id == "1");
  CHECK(only(report).input == "what");
  CHECK(only(report).received == "\"forbidden\"");
  CHECK(only(report).hint == "Try another.");
}

TEST_CASE("validate: strict and keep_going decide what becomes of a report") {
  const auto lines = std::vector<PromptLine>{
      {"1", "Number", {{"value", 1}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}, {"3", "Collect", {}}};
  CHECK_THROWS_AS(graph::take_graph(check(lines)), ValidationError);
  CHECK(order(graph::take_graph(check(lines), false, true)) == std::vector<std::string>{"1", "2"});
  CHECK_THROWS_AS(graph::take_graph(check({{"3", "Collect", {}}}), false, true), ValidationError);
  CHECK_NOTHROW(graph::take_graph(check_ball("x", 1)));
  CHECK_THROWS_AS(graph::take_graph(check_ball("x", 1), true), ValidationError);
}

TEST_CASE("validate: only the outputs that are asked for") {
  const auto lines = std::vector<PromptLine>{
      {"1", "Number", {{"value", 1}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}, {"3", "Collect", {}}};
  CHECK(check(lines, {{"2"}}).errors.empty());
  CHECK(order(check(lines, {{"2"}}).graph) == std::vector<std::string>{"1", "2"});
  CHECK(only(check(lines, {{"1"}})).type == "prompt_no_outputs");
  CHECK(only(check(lines, {{"nothing"}})).type == "prompt_no_outputs");
}

TEST_CASE("validate: files are told with what they are for and where was looked") {
  struct Missing final : schema::Folders {
    schema::OptionList list(std::string_view) const override {
      return {{"sub/a.bin"}, "checkpoint", "the model, text encoder and VAE", {"/models/checkpoints"}};
    }
    std::filesystem::path resolve(std::string_view, std::string_view name) const override { return name; }
    std::filesystem::path input() const override { return {}; }
    std::filesystem::path output() const override { return {}; }
    std::filesystem::path temp() const override { return {}; }
  } folders;
  struct Load {
    schema::Choice name;
    static void define(schema::Schema<Load>& s) {
      s.output_node();
      s.input("name", &Load::name).files("checkpoints");
    }
    void execute(schema::Context&) const {}
  };
  std::vector<schema::NodeClass> classes;
  classes.push_back(schema::make_node_class<Load>("Load"));
  const schema::ClassLibrary loaders(std::move(classes));
  schema::Services services;
  services.provide<const schema::Folders>(folders);
  const auto load = [&](const char* name) {
    return graph::validate(sample::prompt({{"1", "Load", {{"name", name}}}}), loaders, services);
  };
  CHECK(load("sub\\a.bin").errors.empty());
  CHECK(only(load("x.bin")).message ==
        "no checkpoint is called \"x.bin\" (the model, text encoder and VAE); looked in /models/checkpoints");
  CHECK_THAT(only(load("x.bin")).hint, Catch::Contains("/models/checkpoints"));
  CHECK(only(load("a.bin")).hint == "Did you mean \"sub/a.bin\"?");
}

TEST_CASE("validate: a file that lies among those of another kind is told of") {
  namespace fs = std::filesystem;
  const test::ScratchFolder models;
  fs::create_directories(models.path() / "loras");
  fs::create_directories(models.path() / "diffusion_models");
  models.write("loras/style.bin", "x");
  const schema::OptionList list{
      {"styles.bin"}, "diffusion model", "", {(models.path() / "unet").string(), (models.path() / "diffusion_models").string()}};
  CHECK(graph::option_hint(list, "style.bin") ==
        "There is a LoRA of that name in " + (models.path() / "loras").string() + ": load it with a node for that kind.");
  CHECK(graph::option_hint(list, "stiles.bin") == "Did you mean \"styles.bin\"?");
  CHECK_THAT(graph::option_hint(list, "../loras/style.bin"), !Catch::Contains("There is a LoRA"));
  CHECK_THAT(graph::option_hint(list, "something else"), Catch::Contains("diffusion_models, or choose"));
}

TEST_CASE("validate: the seeds that a run uses") {
  const auto report = check_ball("seed", UINT64_MAX);
  const auto seeds = graph::seeds_used(report.graph);
  REQUIRE(seeds.size() == 1);
  CHECK(seeds[0].node_id == "1");
  CHECK(seeds[0].input == "seed");
  CHECK(seeds[0].seed == UINT64_MAX);
}

TEST_CASE("validate: a hundred thousand nodes in a row, and as many that are all wrong") {
  constexpr int kCount = 100'000;
  std::vector<PromptLine> lines, wrong;
  lines.push_back({"0", "Number", {{"value", 1}}});
  for (int i = 1; i < kCount; ++i) {
    lines.push_back({std::to_string(i), "Add", {{"a", Link{std::to_string(i - 1), 0}}, {"b", 1}}});
    wrong.push_back({std::to_string(i), "Colect" + std::to_string(i), {{"value", Link{"x", 0}}}});
  }
  lines.push_back({"out", "Collect", {{"value", Link{std::to_string(kCount - 1), 0}}}});
  const auto begin = std::chrono::steady_clock::now();
  CHECK(check(std::move(lines)).graph.order().size() == kCount + 1);
  CHECK(check(std::move(wrong)).errors.size() == kCount - 1);
  // Far above what it takes, far below anything quadratic.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
