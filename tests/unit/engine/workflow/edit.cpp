// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/edit.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;

namespace {

Prompt prompt() {
  const schema::ClassLibrary none;
  return convert(parse_document(R"({
    "3": {"class_type": "KSampler", "inputs": {"seed": 1, "model": ["4", 0]}, "_meta": {"title": "Main"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a"}, "_meta": {"title": "Prompt v1.5"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "b"}, "_meta": {"title": "Negative"}}})",
                                "t"),
                 none)
      .prompt;
}

std::string edited(std::string_view assignment, std::string_view node, std::string_view input) {
  Prompt p = prompt();
  apply_assignment(p, assignment);
  Prompt one;
  one.add({std::string(node), "X", "", {*p.find(node)->find(input)}, {{"inputs", {}}}, {}});
  const std::string json = to_api_json(one);
  const std::string head = "{\"" + std::string(node) + "\": {\"inputs\": {\"" + std::string(input) + "\": ";
  return json.substr(head.size(), json.size() - head.size() - 3);
}

struct Said {
  std::string what, hint;
};

Said error_of(std::string_view assignment) {
  Prompt p = prompt();
  try {
    apply_assignment(p, assignment);
  } catch (const UsageError& error) {
    return {error.what(), error.hint()};
  }
  return {"done", ""};
}

}  // namespace

TEST_CASE("edit: a node is named by id, title or class") {
  CHECK(edited("3.seed=7", "3", "seed") == "7");
  CHECK(edited("Main.seed=8", "3", "seed") == "8");
  CHECK(edited("KSampler.seed=9", "3", "seed") == "9");
  CHECK(edited("Prompt v1.5.text=c", "6", "text") == "\"c\"");
}

TEST_CASE("edit: text is JSON where it reads as such, and a string stays a string") {
  CHECK(edited("3.seed=18446744073709551615", "3", "seed") == "18446744073709551615");
  CHECK(edited("3.seed=0.5", "3", "seed") == "0.5");
  CHECK(edited("3.seed=true", "3", "seed") == "true");
  CHECK(edited("3.seed=karras", "3", "seed") == "\"karras\"");
  CHECK(edited("3.seed=", "3", "seed") == "\"\"");
  CHECK(edited("6.text=512", "6", "text") == "\"512\"");
  CHECK(edited("6.text=a=b", "6", "text") == "\"a=b\"");
  CHECK(edited("6.text=\"q\"", "6", "text") == "\"\\\"q\\\"\"");
}

TEST_CASE("edit: a link gives way to a value, and a pair of id and slot is a link") {
  CHECK(edited("3.model=1", "3", "model") == "1");
  CHECK(edited("3.seed=[\"6\", 0]", "3", "seed") == "[\"6\", 0]");
  CHECK(edited("3.seed=[1, 2]", "3", "seed") == "{\"__value__\": [1, 2]}");
  CHECK(edited("3.images.image0=5", "3", "images.image0") == "5");
}

TEST_CASE("edit: no such node names the near ones, several name their ids") {
  CHECK(error_of("KSampled.seed=1").what == "No node has the id, title or class `KSampled`");
  CHECK_THAT(error_of("KSampled.seed=1").hint, Catch::Contains("KSampler"));
  CHECK_THAT(error_of("CLIPTextEncode.text=x").what, Catch::Contains("2 nodes have the class `CLIPTextEncode`: 6, 7"));
  CHECK_THAT(error_of("CLIPTextEncode.text=x").hint, Catch::Contains("6.<input>"));
  CHECK_THAT(error_of("seed=1").what, Catch::Contains("does not name a node's input"));
  CHECK_THAT(error_of("3.=1").what, Catch::Contains("does not name a node's input"));
  CHECK_THAT(error_of(".=1").what, Catch::Contains("does not name a node's input"));
  CHECK_THAT(error_of("3.seed").what, Catch::Contains("sets nothing"));
}

namespace {

const schema::NodeLibrary& dynamic_classes() {
  static const auto library =
      schema::ObjectInfoLibrary::read(test::source_dir() / "tests/workflows/conversion/object_info.json");
  return library;
}

/// What `assignment` makes of a prompt with dynamic inputs, or the words that refuse it.
std::string with_classes(std::string_view assignment) {
  Prompt p = convert(parse_document(R"({
    "1": {"class_type": "Resize", "inputs": {"resize_type": "dimensions", "resize_type.width": 5, "input": ["2", 0]}},
    "2": {"class_type": "Batch", "inputs": {"images.image0": ["1", 0]}}})",
                                    "t"),
                     dynamic_classes())
                 .prompt;
  try {
    apply_assignment(p, assignment, &dynamic_classes());
  } catch (const UsageError& error) {
    return std::string(error.what()) + " " + error.hint();
  }
  return to_api_json(p);
}

}  // namespace

TEST_CASE("edit: an input behind a dynamic combo's option can be set where the prompt does not have it yet") {
  CHECK_THAT(with_classes("1.resize_type.height=7"), Catch::Contains(R"("resize_type.height": 7)"));
  CHECK_THAT(with_classes("1.resize_type.crop=center"), Catch::Contains(R"("resize_type.crop": "center")"));
  CHECK_THAT(with_classes("1.resize_type.multiplier=2"), Catch::Contains("no input `resize_type.multiplier`"));
  CHECK_THAT(with_classes("1.resize_type.hight=7"), Catch::Contains("resize_type.height"));
}

TEST_CASE("edit: what a dynamic input takes from another node is refused with the reason") {
  CHECK_THAT(with_classes("2.images.image1=7"), Catch::Contains("`images.image1` takes IMAGE from another node"));
  CHECK_THAT(with_classes("1.resize_type.height=[\"2\", 0]"), Catch::Contains("would be a wire"));
  CHECK_THAT(with_classes("2.images.picture=7"), Catch::Contains("no input `images.picture`"));
}
