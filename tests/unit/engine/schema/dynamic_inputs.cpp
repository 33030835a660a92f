// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/dynamic_inputs.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/schema/object_info.hpp"
#include "tests/support/flow_nodes.hpp"

using namespace weft;
using schema::Value;
using FormJson = nlohmann::ordered_json;

namespace {

const schema::ClassLibrary& flow_forms() {
  static const schema::ClassLibrary instance = sample::flow_library();
  return instance;
}

FormJson form_of(const char* name) { return schema::object_info(*flow_forms().find(name), {}); }

/// What a prompt says, from a list.
struct GivenList final : schema::GivenInputs {
  explicit GivenList(Value::Object members) : values(std::move(members)) {}
  bool has(std::string_view name) const override { return literal(name) != nullptr; }
  const Value* literal(std::string_view name) const override {
    for (const auto& [known, value] : values)
      if (known == name) return &value;
    return nullptr;
  }
  Value::Object values;
};

std::vector<std::string> flat_names(Value::Object given) {
  std::vector<std::string> names;
  for (const auto& spec : schema::flat_inputs(*flow_forms().find("Combine"), GivenList(std::move(given))))
    names.push_back(spec.name + (spec.required ? "" : "?"));
  return names;
}

using FlatNames = std::vector<std::string>;

/// Lazy, and nobody to ask.
struct NobodyAsks {
  Value a;
  static void define(schema::Schema<NobodyAsks>& s) { s.input("a", &NobodyAsks::a).lazy(); }
  void execute(schema::Context&) const {}
};
struct GrowsNowhere {
  schema::Autogrow<double> a;
  static void define(schema::Schema<GrowsNowhere>& s) { s.input("a", &GrowsNowhere::a); }
  void execute(schema::Context&) const {}
};
struct MatchesNothing {
  Value a;
  static void define(schema::Schema<MatchesNothing>& s) {
    s.input("a", &MatchesNothing::a);
    s.outputs(schema::Output("a").match("kind"));
  }
  Value execute(schema::Context&) const { return a; }
};

}  // namespace

TEST_CASE("dynamic inputs: as object_info has them") {
  const FormJson inputs = form_of("Combine")["input"]["required"];
  CHECK(
      inputs["numbers"].dump() ==
      R"(["COMFY_AUTOGROW_V3",{"template":{"input":{"required":{"number":["FLOAT",{}]}},"prefix":"number","min":2,"max":4}}])");
  CHECK(
      inputs["how"].dump() ==
      R"(["COMFY_DYNAMICCOMBO_V3",{"options":[{"key":"scaled","inputs":{"required":{"factor":["FLOAT",{"default":2.0,"min":0.0,"max":9.0}]}}},{"key":"shifted","inputs":{"required":{"by":["FLOAT",{}]},"optional":{"twice":["FLOAT",{}]}}}]}])");
  const FormJson chosen = form_of("Switch");
  CHECK(chosen["input"]["required"]["off_value"].dump() ==
        R"(["COMFY_MATCHTYPE_V3",{"lazy":true,"template":{"template_id":"kind","allowed_types":"*"}}])");
  CHECK(chosen["output"] == FormJson::array({"COMFY_MATCHTYPE_V3"}));
  CHECK(chosen["output_matchtypes"] == FormJson::array({"kind"}));
  CHECK(form_of("Count")["output_is_list"] == FormJson::array({true}));
  CHECK(flow_forms().find("Sum")->input_is_list);
  CHECK_FALSE(flow_forms().find("Add")->input_is_list);
}

TEST_CASE("dynamic inputs: a server's description of them reads back") {
  FormJson all = FormJson::object();
  for (const char* name : {"Combine", "Switch", "Count"}) all[name] = form_of(name);
  const schema::ObjectInfoLibrary library(all.dump(), "test");
  const auto* combine = library.find("Combine");
  REQUIRE(combine->inputs[0].growth != nullptr);
  CHECK(combine->inputs[0].growth->element[0].port == "FLOAT");
  CHECK(combine->inputs[0].growth->max == 4);
  REQUIRE(combine->inputs[1].branches != nullptr);
  CHECK((*combine->inputs[1].branches)[1].inputs[1].name == "twice");
  CHECK(library.find("Switch")->inputs[1].match == "kind");
  CHECK(library.find("Switch")->outputs[0].match == "kind");
  CHECK(library.find("Count")->outputs[0].is_list);
}

TEST_CASE("dynamic inputs: what another program wrote may be anything") {
  const schema::ObjectInfoLibrary library(
      R"({"A": {"output": [], "input": {"required": {"a": ["COMFY_AUTOGROW_V3", {"template": 5}], "b": ["COMFY_AUTOGROW_V3", {"template": {"max": 1e30, "names": 7}}],
         "c": ["COMFY_DYNAMICCOMBO_V3", {"options": {"x": 1}}], "d": ["COMFY_DYNAMICCOMBO_V3", {}], "e": ["COMFY_MATCHTYPE_V3", {"template": {}}],
         "f": ["COMFY_DYNAMICCOMBO_V3", {"options": [3, {"key": 4, "inputs": [1]}]}]}}}})",
      "test");
  const auto* info = library.find("A");
  REQUIRE(info->inputs.size() == 6);
  CHECK(info->find_input("e")->port == "*");
  const auto flat = schema::flat_inputs(*info, GivenList(Value::Object{{"f", "?"}}));
  CHECK(flat.size() >= 4);
}

TEST_CASE("dynamic inputs: a description without an end is refused") {
  std::string deep = R"({"A": {"output": [], "input": {"required": {"a": )";
  std::string end;
  for (int i = 0; i < 20'000; ++i) {
    deep += R"(["COMFY_DYNAMICCOMBO_V3", {"options": [{"key": "k", "inputs": {"required": {"a": )";
    end += "}}}]}]";
  }
  CHECK_THROWS_WITH(schema::ObjectInfoLibrary(deep + "0" + end + "}}}}", "test"), Catch::Contains("too deeply"));
}

TEST_CASE("dynamic inputs: flat names follow what is given") {
  CHECK(flat_names({}) == FlatNames{"numbers.number0", "numbers.number1", "how", "how.factor"});
  CHECK(flat_names({{"numbers.number3", 1}, {"how", "shifted"}}) ==
        FlatNames{"numbers.number0", "numbers.number1", "numbers.number3?", "how", "how.by", "how.twice?"});
  CHECK(flat_names({{"how", "bent"}}) == FlatNames{"numbers.number0", "numbers.number1", "how"});
}

TEST_CASE("dynamic inputs: nested, as the members take them") {
  const auto& info = *flow_forms().find("Combine");
  const auto flat = schema::flat_inputs(info, GivenList(Value::Object{{"numbers.number2", 1}, {"how", "shifted"}}));
  const auto nested = schema::nest_inputs(info, flat, {1, Value{}, 3, "shifted", 4, Value{}});
  REQUIRE(nested.size() == 2);
  CHECK(nested[0].to_json() == R"({"number0":1,"number2":3})");
  CHECK(nested[1].to_json() == R"({"how":"shifted","by":4,"twice":null})");
}

TEST_CASE("schema: lazy inputs without needs(), groups without names, matches without inputs are refused") {
  CHECK_THROWS_WITH(schema::make_node_class<NobodyAsks>("NobodyAsks"), Catch::Contains("lazy inputs and no needs()"));
  CHECK_THROWS_WITH(schema::make_node_class<GrowsNowhere>("GrowsNowhere"), Catch::Contains("has none"));
  CHECK_THROWS_WITH(schema::make_node_class<MatchesNothing>("MatchesNothing"), Catch::Contains("matches no input"));
}
