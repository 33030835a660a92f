// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/drawing/graph_text.hpp"
#include "engine/drawing/palette.hpp"
#include "engine/drawing/svg.hpp"
#include "tests/unit/engine/drawing/scene.hpp"

using namespace weft;
using test::DrawnCanvas;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Whether every tag that is opened is closed in the right order, and nothing but tags has a '<'.
bool well_formed(std::string_view xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at + 1)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = xml.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string_view::npos) return false;
    const std::string name(tag.substr(tag.starts_with('/'), tag.find_first_of(" /", 1) - tag.starts_with('/')));
    if (tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return false;
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("svg: looks like the canvas and holds nothing of the file but text") {
  const std::string svg = drawing::to_svg(DrawnCanvas(test::small_canvas()).scene);
  CHECK(well_formed(svg));
  CHECK(has(svg, "&lt;b&gt;&amp;"));
  CHECK(has(svg, "A &quot;sink&quot;"));
  CHECK(has(svg, drawing::type_color("IMAGE")));
  CHECK(has(svg, "bypassed"));
  CHECK_FALSE(has(svg, "url("));
  CHECK_FALSE(has(svg, "<b>"));
  CHECK(drawing::to_svg({}).starts_with("<svg"));
}

TEST_CASE("svg: times colour the nodes and are written on them") {
  const DrawnCanvas drawn(test::small_canvas());
  const drawing::Timings timings{drawing::NodeTiming{1500, false}, drawing::NodeTiming{12, false}, std::nullopt,
                                 drawing::NodeTiming{0, true}};
  const std::string svg = drawing::to_svg(drawn.scene, &timings);
  CHECK(well_formed(svg));
  CHECK(has(svg, "1.50 s"));
  CHECK(has(svg, "12 ms"));
  CHECK(has(svg, "cached"));
  CHECK(has(svg, drawing::heat_color(1)));
  CHECK(drawing::heat_of({1500, false}, 1500) == Approx(1));
  CHECK(drawing::heat_of({12, false}, 1500) < 0.5);
}

TEST_CASE("times: a node whose result was kept is grey in every format") {
  const DrawnCanvas drawn(test::small_canvas());
  const drawing::Timings timings{drawing::NodeTiming{1500, false}, drawing::NodeTiming{0, true}, std::nullopt,
                                 std::nullopt};
  const std::string grey = drawing::timing_color({0, true}, 1500);
  CHECK(grey != drawing::heat_color(0));
  CHECK(has(drawing::to_svg(drawn.scene, &timings), grey));
  CHECK(has(drawing::to_dot(drawn.scene, &timings), grey));
  CHECK(has(drawing::to_mermaid(drawn.scene, &timings), "style n1 fill:" + grey));
}

TEST_CASE("svg: where nothing took time the legend says so, and a kept result is no slowest node") {
  const DrawnCanvas drawn(test::small_canvas());
  const drawing::Timings kept{drawing::NodeTiming{0, true}, drawing::NodeTiming{0, true}, std::nullopt, std::nullopt};
  CHECK(has(drawing::to_svg(drawn.scene, &kept), "all nodes cached"));
  CHECK_FALSE(has(drawing::to_svg(drawn.scene, &kept), "0 to"));
  const drawing::Timings quick{drawing::NodeTiming{0, true}, drawing::NodeTiming{0, false}, std::nullopt, std::nullopt};
  CHECK(has(drawing::to_svg(drawn.scene, &quick), "0 to &lt;1 ms"));
}

TEST_CASE("dot: nodes, wires and groups, with quotes escaped") {
  const std::string dot = drawing::to_dot(DrawnCanvas(test::small_canvas()).scene);
  CHECK(has(dot, "A \\\"sink\\\""));
  CHECK(has(dot, "n0 -> n1 [label=\"IMAGE\""));
  CHECK(has(dot, "subgraph cluster_0"));
  CHECK(has(dot, "rounded,filled,dashed"));
  CHECK(std::ranges::count(dot, '{') == std::ranges::count(dot, '}'));
}

TEST_CASE("mermaid: a flowchart whose labels hold no markup") {
  const std::string text = drawing::to_mermaid(DrawnCanvas(test::small_canvas()).scene);
  CHECK(text.starts_with("flowchart LR\n"));
  CHECK(has(text, "A #34;sink#34;"));
  CHECK(has(text, "n0 -->|\"IMAGE\"| n1"));
  CHECK(has(text, "subgraph g0[\"Both #60;\"]"));
  CHECK(has(text, "class n0 bypassed"));
  CHECK(has(text, "class n3 muted"));
}

TEST_CASE("colour: only colours pass") {
  for (const char* good : {"#232", "#3f789e", "#3f789eff", "red"}) CHECK(drawing::checked_color(good) == good);
  for (const char* bad : {"", "#", "#12", "#12345678901", "url(#x)", "red;stroke:blue", "\"/><script>", "rgb(1,2,3)"})
    CHECK(drawing::checked_color(bad).empty());
  CHECK(drawing::type_color("MODEL") == "#B39DDB");
  CHECK(drawing::type_color("SOMETHING_ELSE") == drawing::type_color("SOMETHING_ELSE"));
  CHECK(drawing::type_color("SOMETHING_ELSE").size() == 7);
}
