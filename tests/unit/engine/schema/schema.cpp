// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/schema.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_nodes.hpp"

using namespace weft;
using schema::InputBuilder;
using schema::Schema;

// What must not compile: asked of the constraints, so that a setter that loses its constraint fails the build.
namespace {

template <typename M>
concept HasRange = requires(InputBuilder<M> input) {
  input.range(1, 2);
};
template <typename M>
concept HasRound = requires(InputBuilder<M> input) {
  input.round(0.1);
};
template <typename M>
concept HasMultiline = requires(InputBuilder<M> input) {
  input.multiline();
};
template <typename M>
concept HasOptions = requires(InputBuilder<M> input) {
  input.options({"a"});
};
template <typename M>
concept HasControl = requires(InputBuilder<M> input) {
  input.control_after_generate();
};
template <typename M, typename D>
concept HasDefault = requires(InputBuilder<M> input, D value) {
  input.default_value(value);
};
template <typename T, typename... Names>
concept TakesOutputs = requires(Schema<T> schema, Names... names) {
  schema.outputs(names...);
};
template <typename T, typename M>
concept TakesMember = requires(Schema<T> schema, M T::*member) {
  schema.input("x", member);
};

static_assert(HasRange<std::int64_t> && HasRange<double> && HasRange<std::optional<std::uint64_t>>);
static_assert(!HasRange<std::string> && !HasRange<bool> && !HasRange<schema::Choice> && !HasRange<sample::Ball>);
static_assert(HasRound<double> && !HasRound<std::int64_t> && !HasRound<std::string>);
static_assert(HasMultiline<std::string> && !HasMultiline<double> && !HasMultiline<schema::Choice>);
static_assert(HasOptions<schema::Choice> && !HasOptions<std::string> && !HasOptions<std::int64_t>);
static_assert(HasControl<std::uint64_t> && HasControl<schema::Choice> && !HasControl<double>);
static_assert(HasDefault<double, int> && HasDefault<std::string, const char*> &&
              HasDefault<schema::Choice, const char*>);
static_assert(!HasDefault<sample::Ball, sample::Ball> && !HasDefault<std::string, int> &&
              !HasDefault<bool, std::string>);

using Name = const char*;
static_assert(TakesOutputs<sample::Partial, Name, Name> && TakesOutputs<sample::Partial, schema::Output, Name>);
static_assert(!TakesOutputs<sample::Partial, Name> && !TakesOutputs<sample::Partial, Name, Name, Name>);
static_assert(!TakesOutputs<sample::Collect, Name> && !TakesOutputs<sample::Add, int>);

struct NoPort {};
static_assert(TakesMember<sample::Add, double> && !TakesMember<sample::Add, NoPort> &&
              !TakesMember<sample::Add, float>);

struct Twice {
  double a;
  static void define(Schema<Twice>& s) {
    s.input("a", &Twice::a);
    s.input("a", &Twice::a);
  }
  void execute(schema::Context&) const {}
};
struct BadDefault {
  std::int64_t a;
  static void define(Schema<BadDefault>& s) { s.input("a", &BadDefault::a).default_value(9).range(1, 5); }
  void execute(schema::Context&) const {}
};
struct BadChoice {
  schema::Choice a;
  static void define(Schema<BadChoice>& s) { s.input("a", &BadChoice::a).options({"x"}).default_value("y"); }
  void execute(schema::Context&) const {}
};

}  // namespace

TEST_CASE("schema: port, presence and defaults come from the members") {
  const schema::NodeClass made = schema::make_node_class<sample::MakeBall>("MakeBall");
  const auto& inputs = made.info.inputs;
  REQUIRE(inputs.size() == 5);
  CHECK(inputs[0].port == "COMBO");
  CHECK(inputs[1].port == "INT");
  CHECK(*inputs[1].default_value.as_int() == 8);
  CHECK(*inputs[2].max.as_uint() == UINT64_MAX);
  CHECK(inputs[2].control_after_generate);
  CHECK(inputs[3].port == "BOOLEAN");
  CHECK(inputs[4].port == "STRING");
  CHECK_FALSE(inputs[4].required);
  CHECK(inputs[1].required);
  REQUIRE(made.info.outputs.size() == 1);
  CHECK(made.info.outputs[0].port == "BALL");
  CHECK(made.info.outputs[0].name == "ball");
  CHECK(schema::make_node_class<sample::Number>("Number").info.outputs[0].name == "FLOAT");
}

TEST_CASE("schema: hooks are found, and only where a node has them") {
  CHECK(schema::make_node_class<sample::Watch>("Watch").fingerprint);
  CHECK(schema::make_node_class<sample::Watch>("Watch").validate);
  CHECK_FALSE(schema::make_node_class<sample::Add>("Add").fingerprint);
  CHECK_FALSE(schema::make_node_class<sample::Add>("Add").validate);
}

TEST_CASE("schema: contradictions are found when the class is made") {
  CHECK_THROWS_WITH(schema::make_node_class<Twice>("Twice"), Catch::Contains("declared twice"));
  CHECK_THROWS_WITH(schema::make_node_class<BadDefault>("BadDefault"), Catch::Contains("default is above"));
  CHECK_THROWS_WITH(schema::make_node_class<BadChoice>("BadChoice"), Catch::Contains("not among"));
}

TEST_CASE("schema: a class executes with values in declared order") {
  sample::Journal journal;
  schema::RunEnvironment environment;
  environment.services.provide<sample::Journal>(journal);
  schema::Context context(environment, "7");
  const schema::NodeClass add = schema::make_node_class<sample::Add>("Add");
  const std::vector<schema::Value> inputs = {2.0, 3};
  CHECK(*add.execute(inputs, context).at(0).as_double() == 5.0);
  CHECK(journal.executed == std::vector<std::string>{"Add 7"});
  const std::vector<schema::Value> wrong = {2.0, "x"};
  CHECK_THROWS_WITH(add.execute(wrong, context), Catch::Contains("input b: needs FLOAT"));
}

TEST_CASE("schema: services are found by the type they were provided as") {
  sample::Journal journal;
  schema::Services services;
  CHECK(services.find<sample::Journal>() == nullptr);
  CHECK_THROWS_AS(services.require<sample::Journal>(), std::logic_error);
  services.provide<const sample::Journal>(journal);
  CHECK(services.find<const sample::Journal>() == &journal);
  CHECK(services.find<sample::Journal>() == nullptr);
}

TEST_CASE("schema: ports match when equal, by wildcard, or by one word of a list") {
  CHECK(schema::ports_match("INT", "INT"));
  CHECK(schema::ports_match("INT", "*"));
  CHECK(schema::ports_match("*", "MODEL"));
  CHECK(schema::ports_match("INT", "FLOAT, INT"));
  CHECK(schema::ports_match("IMAGE,MASK", "MASK,LATENT"));
  CHECK_FALSE(schema::ports_match("INT", "FLOAT"));
  CHECK_FALSE(schema::ports_match("INT", "POINT,FLOAT"));
  CHECK_FALSE(schema::ports_match("", "INT"));
}
