// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/prompt.hpp"

/// Small node classes for tests of the graph half, and short ways to write prompts of them.
namespace weft::sample {

/// A type of its own that flows between sample nodes.
struct Ball {
  std::string colour;
  int size = 0;
};

/// What sample nodes did, in order, as "Class id".
struct Journal {
  std::vector<std::string> executed;
  std::vector<double> collected;
  std::vector<std::string> shown;
  std::uint64_t fingerprint = 0;
  void note(std::string_view name, const schema::Context& context) {
    executed.push_back(std::string(name) + " " + std::string(context.node_id()));
  }
};

}  // namespace weft::sample

template <>
struct weft::schema::PortType<weft::sample::Ball> {
  static constexpr std::string_view name = "BALL";
  static std::string describe(const sample::Ball& ball) { return ball.colour; }
  static std::size_t bytes(const sample::Ball& ball) { return static_cast<std::size_t>(ball.size); }
};

namespace weft::sample {

struct Number {
  double value;
  static void define(schema::Schema<Number>& s) {
    s.category("sample");
    s.input("value", &Number::value).default_value(1).range(-1000, 1000).step(0.5).round(0.01);
  }
  double execute(schema::Context& context) const {
    context.service<Journal>().note("Number", context);
    return value;
  }
};

struct Add {
  double a, b;
  static void define(schema::Schema<Add>& s) {
    s.category("sample");
    s.input("a", &Add::a);
    s.input("b", &Add::b).default_value(1);
    s.outputs("sum");
  }
  double execute(schema::Context& context) const {
    context.service<Journal>().note("Add", context);
    return a + b;
  }
};

struct Collect {
  double value;
  static void define(schema::Schema<Collect>& s) {
    s.category("sample").output_node().hidden("prompt", "PROMPT");
    s.input("value", &Collect::value).force_input();
  }
  void execute(schema::Context& context) const {
    auto& journal = context.service<Journal>();
    journal.note("Collect", context);
    journal.collected.push_back(value);
    context.report(schema::OutputText{.text = std::to_string(value)});
  }
};

struct MakeBall {
  schema::Choice colour;
  std::int64_t size;
  std::uint64_t seed;
  std::optional<std::string> label;
  bool shiny;
  static void define(schema::Schema<MakeBall>& s) {
    s.display_name("Make a Ball").category("sample").description("Makes one.");
    s.input("colour", &MakeBall::colour).options({"red", "green", "deep/blue"}).tooltip("Its colour.");
    s.input("size", &MakeBall::size).default_value(8).range(1, 1'000'000'000).step(8);
    s.input("seed", &MakeBall::seed).default_value(0).range(0, UINT64_MAX).control_after_generate();
    s.input("shiny", &MakeBall::shiny).default_value(true).labels("yes", "no");
    s.input("label", &MakeBall::label).default_value("").multiline().dynamic_prompts();
    s.outputs(schema::Output{"ball", "The ball."});
  }
  Ball execute(schema::Context& context) const {
    context.service<Journal>().note("MakeBall", context);
    return {colour.value, static_cast<int>(size)};
  }
};

struct ShowBall {
  std::shared_ptr<const Ball> ball;
  static void define(schema::Schema<ShowBall>& s) {
    s.category("sample").output_node();
    s.input("ball", &ShowBall::ball);
  }
  void execute(schema::Context& context) const {
    auto& journal = context.service<Journal>();
    journal.note("ShowBall", context);
    journal.shown.push_back(ball->colour);
    context.report(schema::OutputFile{.filename = ball->colour + ".png", .subfolder = "balls"});
  }
};

/// Fails in the way that `how` says.
struct Fail {
  schema::Value anything;
  std::string how;
  static void define(schema::Schema<Fail>& s) {
    s.input("anything", &Fail::anything);
    s.input("how", &Fail::how);
  }
  double execute(schema::Context& context) const {
    context.service<Journal>().note("Fail", context);
    if (how == "weights") throw WeightsError("a.safetensors: cut off", "Load it again.");
    if (how == "memory") throw std::bad_alloc();
    if (how == "foreign") throw std::runtime_error("sizes differ: 3 and 4\nException raised from add\nframe #0: x");
    if (how == "allocator")
      throw std::runtime_error("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes");
    if (how == "odd") throw 7;
    if (how == "stop") context.cancel().request();
    context.progress(1, 2);
    return 0;
  }
};

/// Gives one thing and lacks another, as a checkpoint without a VAE does.
struct Partial {
  static void define(schema::Schema<Partial>& s) { s.outputs("there", "missing"); }
  std::tuple<Ball, std::optional<Ball>> execute(schema::Context&) const { return {Ball{"red", 1}, std::nullopt}; }
};

/// Depends on the outside world.
struct Watch {
  std::string what;
  static void define(schema::Schema<Watch>& s) { s.input("what", &Watch::what); }
  double execute(schema::Context& context) const {
    context.service<Journal>().note("Watch", context);
    return static_cast<double>(context.service<Journal>().fingerprint);
  }
  Hash fingerprint(schema::Context& context) const {
    if (what == "broken") throw FileError("cannot read it");
    return {0, context.service<Journal>().fingerprint};
  }
  void validate(schema::Validation& validation) const {
    if (what == "forbidden") validation.problem("what", "is forbidden", "Try another.");
  }
};

struct Steps {
  std::int64_t steps;
  static void define(schema::Schema<Steps>& s) { s.input("steps", &Steps::steps); }
  double execute(schema::Context& context) const {
    for (std::int64_t i = 1; i <= steps; ++i) context.progress(i, steps);
    return static_cast<double>(steps);
  }
};

inline schema::ClassLibrary library() {
  using schema::make_node_class;
  std::vector<schema::NodeClass> classes;
  classes.push_back(make_node_class<Number>("Number"));
  classes.push_back(make_node_class<Add>("Add"));
  classes.push_back(make_node_class<Collect>("Collect"));
  classes.push_back(make_node_class<MakeBall>("MakeBall"));
  classes.push_back(make_node_class<ShowBall>("ShowBall"));
  classes.push_back(make_node_class<Fail>("Fail"));
  classes.push_back(make_node_class<Partial>("Partial"));
  classes.push_back(make_node_class<Watch>("Watch"));
  classes.push_back(make_node_class<Steps>("Steps"));
  return schema::ClassLibrary(std::move(classes));
}

/// `prompt({{"1", "Number", {{"value", 2.0}}}, {"2", "Collect", {{"value", Link{"1", 0}}}}})`
struct PromptLine {
  std::string id, class_type;
  std::vector<workflow::PromptInput> inputs;
};
inline workflow::Prompt prompt(std::vector<PromptLine> lines) {
  workflow::Prompt result;
  for (PromptLine& line : lines) {
    workflow::PromptNode node;
    node.id = std::move(line.id);
    node.class_type = std::move(line.class_type);
    node.inputs = std::move(line.inputs);
    result.add(std::move(node));
  }
  return result;
}

}  // namespace weft::sample
