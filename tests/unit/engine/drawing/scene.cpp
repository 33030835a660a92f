// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/drawing/scene.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/drawing/node_shape.hpp"
#include "engine/drawing/prompt_scene.hpp"
#include "engine/workflow/convert.hpp"

namespace weft::test {

DrawnCanvas::DrawnCanvas(const std::string& json, std::string_view graph)
    : document(workflow::parse_document(json, "test")) {
  std::vector<Violation> warnings;
  const auto file = workflow::CanvasFile::read(document, warnings);
  const auto choice = drawing::choose_graph(file, graph);
  prefix = choice.prefix;
  scene = drawing::canvas_scene(file, choice, schema::ClassLibrary{});
}

const drawing::SceneNode& DrawnCanvas::node(std::string_view id) const {
  for (const auto& node : scene.nodes)
    if (node.id == id) return node;
  throw std::out_of_range(std::string(id));
}

std::string small_canvas() {
  return R"json({"nodes": [
    {"id": 1, "type": "Source", "pos": [0, 0], "size": [200, 60], "mode": 4, "color": "#232", "bgcolor": "url(x)",
     "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [1]}], "widgets_values": ["<b>&", 7, true]},
    {"id": 2, "type": "Sink", "pos": {"0": 400, "1": 10}, "size": {"0": 150, "1": 10}, "mode": 0, "title": "A \"sink\"",
     "inputs": [{"name": "image", "type": "IMAGE", "link": 1}]},
    {"id": 3, "type": "MarkdownNote", "pos": [0, 300], "size": [200, 100], "widgets_values": ["# Title\n**words**"]},
    {"id": 4, "type": "Sink", "pos": [700, 0], "size": [100, 50], "mode": 2, "flags": {"collapsed": true}}],
   "links": [[1, 1, 0, 2, 0, "IMAGE"], [2, 1, 9, 2, 0, "IMAGE"], [3, 99, 0, 2, 0, "IMAGE"]],
   "groups": [{"title": "Both <", "bounding": [-10, -50, 600, 200], "color": "#3f789e", "font_size": 24}]
})json";
}

std::string nested_canvas() {
  return R"json({"nodes": [
    {"id": 12, "type": "aaaa-bbbb", "pos": [0, 0], "size": [200, 60],
     "inputs": [{"name": "latent", "type": "LATENT", "link": null}], "outputs": [{"name": "out", "type": "LATENT"}],
     "properties": {"proxyWidgets": [["3", "text"]]}, "widgets_values": []}],
   "links": [],
   "definitions": {"subgraphs": [{"id": "aaaa-bbbb", "name": "Inner", "inputNode": {"id": -10, "bounding": [-200, 0, 120, 60]},
     "outputNode": {"id": -20, "bounding": [400, 0, 120, 60]},
     "inputs": [{"id": "i", "name": "latent", "type": "LATENT", "linkIds": [1]}],
     "outputs": [{"id": "o", "name": "out", "type": "LATENT", "linkIds": [2]}],
     "nodes": [{"id": 3, "type": "Work", "pos": [0, 0], "size": [200, 100],
       "inputs": [{"name": "latent", "type": "LATENT", "link": 1}], "outputs": [{"name": "out", "type": "LATENT", "links": [2]}],
       "widgets_values": {"text": "inside"}}],
     "links": [{"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 3, "target_slot": 0, "type": "LATENT"},
               {"id": 2, "origin_id": 3, "origin_slot": 0, "target_id": -20, "target_slot": 0, "type": "LATENT"}]}]}})json";
}

}  // namespace weft::test

using namespace weft;
using test::DrawnCanvas;

TEST_CASE("scene: a canvas as it was saved") {
  const DrawnCanvas drawn(test::small_canvas());
  REQUIRE(drawn.scene.nodes.size() == 4);
  const auto& source = drawn.node("1");
  CHECK(source.state == drawing::NodeState::bypassed);
  CHECK(source.color == "#232");
  CHECK(source.body_color.empty());  // no colour: nothing of the file gets into the markup
  REQUIRE(source.widgets.size() == 3);
  CHECK(source.widgets[0].value == "<b>&");
  CHECK(source.widgets[2].kind == drawing::SceneWidget::Kind::toggle);
  CHECK(drawn.node("2").title == "A \"sink\"");
  CHECK(drawn.node("2").box.x == 400);
  CHECK(drawn.node("3").widgets.at(0).value == "Title\nwords");
  CHECK(drawn.node("4").state == drawing::NodeState::muted);
  CHECK(drawn.node("4").collapsed);
  REQUIRE(drawn.scene.links.size() == 1);  // a slot that is not there and a node that is not are left out
  CHECK(drawn.scene.links[0].type == "IMAGE");
  CHECK(drawn.scene.groups.at(0).title == "Both <");
}

TEST_CASE("scene: a node grows until what it shows has room, as the canvas has it") {
  const DrawnCanvas drawn(test::small_canvas());
  const auto shape = drawing::shape_of(drawn.node("1"));
  REQUIRE(shape.widgets.size() == 3);
  CHECK(shape.body.height > 60);
  CHECK(shape.widgets.back().bottom() <= shape.body.bottom());
  CHECK(shape.outputs.at(0).y < shape.widgets.front().y);
  const auto collapsed = drawing::shape_of(drawn.node("4"));
  CHECK(collapsed.body.height == 0);
  CHECK(collapsed.widgets.empty());
}

TEST_CASE("scene: a subgraph is a node outside, and a graph with two ends inside") {
  const DrawnCanvas outside(test::nested_canvas());
  CHECK(outside.node("12").subgraph);
  CHECK(outside.node("12").title == "Inner");
  REQUIRE(outside.node("12").widgets.size() == 1);
  CHECK(outside.node("12").widgets[0].value == "inside");
  std::string by_number = test::nested_canvas();
  by_number.replace(by_number.find(R"(["3", "text"])"), 13, R"([3, "text"])");
  CHECK(DrawnCanvas(by_number).node("12").widgets.at(0).value == "inside");
  for (const char* name : {"Inner", "12", "aaaa-bbbb"}) {
    INFO(name);
    const DrawnCanvas inside(test::nested_canvas(), name);
    CHECK(inside.prefix == "12:");
    CHECK(inside.scene.title == "Inner");
    CHECK(inside.scene.nodes.size() == 3);
    CHECK(inside.scene.links.size() == 2);
    CHECK(inside.node("-10").form == drawing::SceneNode::Form::boundary);
  }
  CHECK_THROWS_AS(DrawnCanvas(test::nested_canvas(), "Outer"), UsageError);
}

TEST_CASE("scene: the node that stands for a subgraph is found in every instance of the one around it") {
  const std::string ends =
      R"("inputNode": {"id": -10}, "outputNode": {"id": -20}, "inputs": [], "outputs": [], "links": [])";
  const std::string json = R"({"nodes": [{"id": 12, "type": "aaaa"}, {"id": 13, "type": "aaaa"}], "links": [],
    "definitions": {"subgraphs": [
      {"id": "aaaa", "name": "Outer", "nodes": [{"id": 3, "type": "bbbb"}], )" +
                           ends + R"(},
      {"id": "bbbb", "name": "Inner", "nodes": [{"id": 4, "type": "Work"}], )" +
                           ends + "}]}}";
  for (const char* path : {"12:3", "13:3"}) {
    const DrawnCanvas inside(json, path);
    CHECK(inside.scene.title == "Inner");
    CHECK(inside.prefix == std::string(path) + ":");
  }
  CHECK(DrawnCanvas(json, "Inner").prefix == "12:3:");
  for (const char* path : {"13:4", "13:3:4", "14:3", "13:", ":3"}) CHECK_THROWS_AS(DrawnCanvas(json, path), UsageError);
}

TEST_CASE("scene: a prompt is laid out along its wires, circles and gaps included") {
  const auto document = workflow::parse_document(
      R"({"1": {"class_type": "A", "inputs": {}}, "2": {"class_type": "B", "inputs": {"x": ["1", 2], "n": 3}},
          "3": {"class_type": "C", "inputs": {"x": ["2", 0], "y": ["4", 0], "z": ["9", 0], "w": ["1", 99999999]}},
          "4": {"class_type": "D", "inputs": {"x": ["3", 0]}}})",
      "test");
  const schema::ClassLibrary library;
  const auto scene = drawing::prompt_scene(workflow::convert(document, library).prompt, library);
  REQUIRE(scene.nodes.size() == 4);
  CHECK(scene.links.size() == 4);
  CHECK(scene.nodes[0].outputs.size() == 3);
  CHECK(scene.nodes[0].box.right() < scene.nodes[1].box.x);
  for (std::size_t i = 0; i < scene.nodes.size(); ++i)
    for (std::size_t k = i + 1; k < scene.nodes.size(); ++k) {
      const auto a = drawing::shape_of(scene.nodes[i]).whole(), b = drawing::shape_of(scene.nodes[k]).whole();
      INFO(i << " and " << k);
      CHECK((a.right() <= b.x || b.right() <= a.x || a.bottom() <= b.y || b.bottom() <= a.y));
    }
}
