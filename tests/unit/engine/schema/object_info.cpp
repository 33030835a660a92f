// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/object_info.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/errors.hpp"
#include "tests/support/sample_nodes.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using nlohmann::json;

namespace {

json unordered(const nlohmann::ordered_json& document) { return json::parse(document.dump()); }

class OneFolder final : public schema::Folders {
 public:
  schema::OptionList list(std::string_view kind) const override { return {.values = {std::string(kind) + "/a.bin"}}; }
  std::filesystem::path resolve(std::string_view, std::string_view name) const override { return name; }
  std::filesystem::path input() const override { return {}; }
  std::filesystem::path output() const override { return {}; }
  std::filesystem::path temp() const override { return {}; }
};

struct PickFile {
  schema::Choice file;
  schema::Choice word;
  static void define(schema::Schema<PickFile>& s) {
    s.input("file", &PickFile::file).files("loras").image_upload();
    s.input("word", &PickFile::word).options([] { return std::vector<std::string>{"x", "y"}; });
  }
  void execute(schema::Context&) const {}
};

}  // namespace

TEST_CASE("object_info: one class in ComfyUI's form") {
  const json expected = json::parse(R"({
    "input": {
      "required": {
        "colour": [["red", "green", "deep/blue"], {"tooltip": "Its colour."}],
        "size": ["INT", {"default": 8, "min": 1, "max": 1000000000, "step": 8}],
        "seed": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": true}],
        "shiny": ["BOOLEAN", {"default": true, "label_on": "yes", "label_off": "no"}]},
      "optional": {"label": ["STRING", {"multiline": true, "dynamicPrompts": true, "default": ""}]}},
    "input_order": {"required": ["colour", "size", "seed", "shiny"], "optional": ["label"]},
    "output": ["BALL"], "output_is_list": [false], "output_name": ["ball"],
    "name": "MakeBall", "display_name": "Make a Ball", "description": "Makes one.", "python_module": "nodes",
    "category": "sample", "output_node": false, "output_tooltips": ["The ball."]})");
  const auto made = schema::make_node_class<sample::MakeBall>("MakeBall");
  CHECK(unordered(schema::object_info(made.info, {})) == expected);
}

TEST_CASE("object_info: floats stay floats, hidden inputs and links have no options") {
  const auto library = sample::library();
  const json all = unordered(schema::object_info(library, {}));
  CHECK(all.size() == library.names().size());
  CHECK(all["Number"]["input"]["required"]["value"].dump() ==
        R"(["FLOAT",{"default":1.0,"max":1000.0,"min":-1000.0,"round":0.01,"step":0.5}])");
  CHECK(all["Collect"]["input"]["hidden"] == json{{"prompt", "PROMPT"}});
  CHECK(all["Collect"]["input_order"]["hidden"] == json::array({"prompt"}));
  CHECK(all["Collect"]["output"] == json::array());
  CHECK(all["Collect"]["output_node"] == true);
  CHECK(all["Add"]["input"]["required"]["a"] == json::array({"FLOAT"}));
}

TEST_CASE("object_info: lists of files are asked for when the answer is made") {
  const OneFolder folders;
  schema::Services services;
  const auto made = schema::make_node_class<PickFile>("PickFile");
  CHECK(unordered(schema::object_info(made.info, services))["input"]["required"]["file"][0] == json::array());
  services.provide<const schema::Folders>(folders);
  const json inputs = unordered(schema::object_info(made.info, services))["input"]["required"];
  CHECK(inputs["file"] == json::parse(R"([["loras/a.bin"], {"image_upload": true}])"));
  CHECK(inputs["word"] == json::parse(R"([["x", "y"]])"));
}

TEST_CASE("object_info: what is read back says the same") {
  const auto library = sample::library();
  const auto written = schema::object_info(library, {});
  const schema::ObjectInfoLibrary read(written.dump(), "here");
  CHECK(schema::object_info(read, {}) == written);
  CHECK(read.find_class("Add") == nullptr);
}

TEST_CASE("object_info: the reference's own answer survives reading and writing") {
  const auto shared = test::shared_dir();
  if (!shared) return test::skipped("object_info of the reference", "no shared folder");
  std::ifstream stream(*shared / "interface/object_info.json");
  const json reference = json::parse(stream);
  const auto library = schema::ObjectInfoLibrary::read(*shared / "interface/object_info.json");
  CHECK(library.names().size() == reference.size());
  std::size_t compared = 0;
  for (const auto& [name, expected] : reference.items()) {
    if (expected["python_module"] != "nodes") continue;
    // One asks its server for the list, the other inherits the tooltip of an output that it does not have.
    if (name == "LoadImageOutput" || name == "LoraLoaderModelOnly") continue;
    INFO(name);
    CHECK(unordered(schema::object_info(*library.find(name), {})) == expected);
    ++compared;
  }
  CHECK(compared > 60);
}

TEST_CASE("object_info: a file that is no such answer is refused with its name") {
  using schema::ObjectInfoLibrary;
  CHECK_THROWS_WITH(ObjectInfoLibrary("{", "x.json"), Catch::Contains("x.json: not valid JSON"));
  CHECK_THROWS_AS(ObjectInfoLibrary("[]", "x.json"), WorkflowError);
  CHECK_THROWS_AS(ObjectInfoLibrary(R"({"nodes": []})", "x.json"), WorkflowError);
  CHECK_THROWS_AS(ObjectInfoLibrary(std::string(100000, '['), "x.json"), WorkflowError);
  CHECK_THROWS_AS(ObjectInfoLibrary::read("/nowhere/x.json"), FileError);
  CHECK_THROWS_AS(ObjectInfoLibrary::read("/"), FileError);
}

TEST_CASE("object_info: members of a wrong kind are taken as absent") {
  const schema::ObjectInfoLibrary library(
      R"({"A": {"input": {"required": {"x": [3], "y": [], "z": ["INT", 5], "w": ["INT", {"min": "a", "tooltip": 1}]},
          "optional": 7, "hidden": []}, "output": "INT", "output_name": 3},
          "B": {"input": [], "output": [["a"], 3], "output_is_list": [true]}})", "x");
  REQUIRE(library.find("A")->inputs.size() == 2);
  CHECK(library.find("A")->outputs.empty());
  CHECK(library.find("A")->inputs[1].min.is_null());
  REQUIRE(library.find("B")->outputs.size() == 2);
  CHECK(library.find("B")->outputs[0].port == "COMBO");
  CHECK(library.find("B")->outputs[0].is_list);
}

TEST_CASE("node library: the upper layer decides, and code below still runs") {
  const auto code = sample::library();
  const schema::ObjectInfoLibrary described(
      R"({"Add": {"input": {}, "output": [], "category": "other"}, "Extra": {"input": {}, "output": ["INT"]}})", "x");
  const schema::StackedLibrary stacked({&described, &code});
  CHECK(stacked.find("Add")->category == "other");
  CHECK(stacked.find_class("Add") == code.find_class("Add"));
  CHECK(stacked.find("Extra") != nullptr);
  CHECK(stacked.find_class("Extra") == nullptr);
  CHECK(stacked.find("Nothing") == nullptr);
  CHECK(stacked.names().size() == code.names().size() + 1);
  schema::ClassLibrary twice = sample::library();
  CHECK_THROWS_AS(twice.add(schema::make_node_class<sample::Add>("Add")), std::logic_error);
}
