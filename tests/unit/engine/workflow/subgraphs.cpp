// SPDX-License-Identifier: Apache-2.0
// Subgraphs in numbers that no case file should hold, and what a canvas file says beside its prompt.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/canvas_place.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/shown_widgets.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;

namespace {

const schema::NodeLibrary& conversion_classes() {
  static const auto library =
      schema::ObjectInfoLibrary::read(test::source_dir() / "tests/workflows/conversion/object_info.json");
  return library;
}

/// Subgraph `s0` holds a Number whose value is promoted; each further one holds `copies` instances of the one before.
std::string tower(int height, int copies) {
  std::string definitions =
      R"({"id": "s0", "name": "s0", "inputs": [{"name": "value", "type": "INT", "linkIds": [1]}],
          "outputs": [{"name": "INT", "type": "INT", "linkIds": [2]}],
          "nodes": [{"id": 1, "type": "Number", "widgets_values": [5],
                     "inputs": [{"name": "value", "type": "INT", "link": 1, "widget": {"name": "value"}}]}],
          "links": [{"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 1, "target_slot": 0, "type": "INT"},
                    {"id": 2, "origin_id": 1, "origin_slot": 0, "target_id": -20, "target_slot": 0, "type": "INT"}]})";
  for (int level = 1; level < height; ++level) {
    std::string nodes, links, ids;
    for (int copy = 1; copy <= copies; ++copy) {
      nodes +=
          fmt::format(R"({}{{"id": {}, "type": "s{}", "inputs": [{{"name": "value", "type": "INT", "link": {}}}]}})",
                      copy > 1 ? "," : "", copy, level - 1, copy);
      links += fmt::format(R"({}{{"id": {}, "origin_id": -10, "origin_slot": 0, "target_id": {}, "target_slot": 0}})",
                           copy > 1 ? "," : "", copy, copy);
      ids += fmt::format("{}{}", copy > 1 ? "," : "", copy);
    }
    links += R"(,{"id": 90, "origin_id": 1, "origin_slot": 0, "target_id": -20, "target_slot": 0})";
    definitions += fmt::format(
        R"(,{{"id": "s{0}", "name": "s{0}", "inputs": [{{"name": "value", "type": "INT", "linkIds": [{1}]}}],
             "outputs": [{{"name": "INT", "type": "INT", "linkIds": [90]}}], "nodes": [{2}], "links": [{3}]}})",
        level, ids, nodes, links);
  }
  return fmt::format(
      R"({{"nodes": [{{"id": 1, "type": "s{}", "widgets_values": [77]}},
                     {{"id": 2, "type": "EmptyLatentImage", "widgets_values": [1, 2, 3],
                       "inputs": [{{"name": "width", "type": "INT", "link": 1}}]}}],
           "links": [[1, 1, 0, 2, 0, "INT"]], "definitions": {{"subgraphs": [{}]}}}})",
      height - 1, definitions);
}

Prompt prompt_of(const std::string& json) {
  return convert(parse_document(json, "tower"), conversion_classes()).prompt;
}

std::string refusal_of(const std::string& json) {
  try {
    prompt_of(json);
  } catch (const WorkflowError& error) {
    return error.what();
  }
  return {};
}

CanvasFile file_of(const Document& document) {
  std::vector<Violation> warnings;
  return CanvasFile::read(document, warnings);
}

}  // namespace

TEST_CASE("subgraphs: two hundred levels deep, a value goes all the way in and a wire all the way out") {
  const Prompt prompt = prompt_of(tower(200, 1));
  REQUIRE(prompt.nodes().size() == 2);
  const PromptNode& inner = prompt.nodes().back();
  CHECK(std::count(inner.id.begin(), inner.id.end(), ':') == 200);
  CHECK(std::get<schema::Value>(inner.find("value")->value) == schema::Value(77));
  CHECK(std::get<Link>(prompt.find("2")->find("width")->value).node_id == inner.id);
}

TEST_CASE("subgraphs: copies of copies are all sent, each with its own id and the value of the outermost") {
  const Prompt prompt = prompt_of(tower(8, 3));
  CHECK(prompt.nodes().size() == 1 + 2187);
  CHECK(prompt.find("1:3:3:3:3:3:3:3:1") != nullptr);
  for (const PromptNode& node : prompt.nodes())
    if (node.class_type == "Number") CHECK(std::get<schema::Value>(node.find("value")->value) == schema::Value(77));
}

TEST_CASE("subgraphs: more levels or nodes than any workflow has are refused, not unfolded") {
  CHECK_THAT(refusal_of(tower(300, 1)), Catch::Contains("lies deeper than 256 levels"));
  CHECK_THAT(refusal_of(tower(60, 2)), Catch::Contains("unfold into more than 250000 nodes"));
}

TEST_CASE("canvas: positions, sizes, colours, groups and way points are read in both spellings") {
  const Document document = parse_document(
      R"({"nodes": [
            {"id": 1, "type": "Number", "pos": [10, 20.5], "size": {"0": 210, "1": 58}, "color": "#232", "bgcolor": "#353",
             "flags": {"collapsed": true}},
            {"id": 2, "type": "Number", "pos": "here", "size": [1]}],
          "links": [[7, 1, 0, 2, 0, "INT"], [8, 1, 0, 2, 0, "INT"]],
          "groups": [{"title": "Load", "bounding": [1, 2, 3, 4], "color": "#A88", "font_size": 30}],
          "extra": {"reroutes": [{"id": 1, "pos": [5, 6]}, {"id": 2, "parentId": 1, "pos": [7, 8]},
                                 {"id": 3, "parentId": 3, "pos": [9, 9]}],
                    "linkExtensions": [{"id": 7, "parentId": 2}, {"id": 8, "parentId": 3}]},
          "definitions": {"subgraphs": [{"id": "s", "name": "S", "nodes": [], "links": [],
            "inputNode": {"id": -10, "bounding": [0, 1, 2, 3]}, "outputNode": {"id": -20}}]}})",
      "t");
  const CanvasFile file = file_of(document);
  const CanvasBox box = box_of(file.root().nodes()[0]);
  CHECK((box.x == 10 && box.y == 20.5 && box.width == 210 && box.height == 58));
  CHECK(color_of(file.root().nodes()[0]) == "#232");
  CHECK(body_color_of(file.root().nodes()[0]) == "#353");
  CHECK(is_collapsed(file.root().nodes()[0]));
  CHECK(box_of(file.root().nodes()[1]).height == 0);
  const auto groups = groups_of(file.root());
  REQUIRE(groups.size() == 1);
  CHECK((groups[0].title == "Load" && groups[0].font_size == 30 && groups[0].box.height == 4));
  const CanvasReroutes reroutes(file.root());
  const auto points = reroutes.way_points(file.root().links()[0]);
  REQUIRE(points.size() == 2);
  CHECK((points[0].x == 5 && points[1].x == 7));
  CHECK(reroutes.way_points(file.root().links()[1]).size() <= 3);
  REQUIRE(file.definition("s") != nullptr);
  CHECK(input_box_of(*file.definition("s"))->height == 3);
  CHECK_FALSE(output_box_of(*file.definition("s")));
}

TEST_CASE("canvas: widgets are shown by name with what they hold") {
  const Document document = parse_document(
      R"({"nodes": [{"id": 1, "type": "KSampler", "widgets_values": [5, "randomize", 9]},
                    {"id": 2, "type": "Resize", "widgets_values": ["dimensions", 64, 32, "disabled", "lanczos"]},
                    {"id": 3, "type": "Strange", "widgets_values": [1, "x"]}]})",
      "t");
  const CanvasFile file = file_of(document);
  const auto sampler = shown_widgets(file.root().nodes()[0], conversion_classes());
  REQUIRE(sampler.size() == 7);
  CHECK((sampler[0].name == "seed" && sampler[0].value == schema::Value(5) && !sampler[0].control));
  CHECK((sampler[1].control && sampler[1].value == schema::Value("randomize")));
  CHECK((sampler[2].name == "steps" && sampler[2].value == schema::Value(9)));
  const auto resize = shown_widgets(file.root().nodes()[1], conversion_classes());
  REQUIRE(resize.size() == 5);
  CHECK((resize[2].name == "resize_type.height" && resize[2].value == schema::Value(32)));
  const auto strange = shown_widgets(file.root().nodes()[2], conversion_classes());
  REQUIRE(strange.size() == 2);
  CHECK((strange[1].name.empty() && strange[1].value == schema::Value("x")));
}
