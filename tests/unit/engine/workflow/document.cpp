// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/document.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;

TEST_CASE("document: every wrapping that occurs is recognised") {
  const std::string node = R"({"3": {"class_type": "K", "inputs": {}}})";
  const std::string canvas = R"({"nodes": []})";
  const auto kind = [](const std::string& text) { return parse_document(text, "t").kind; };
  CHECK(kind(node) == DocumentKind::api);
  CHECK(kind(canvas) == DocumentKind::canvas);
  CHECK(kind("\xEF\xBB\xBF" + canvas) == DocumentKind::canvas);
  CHECK(kind(R"({"prompt": )" + node + "}") == DocumentKind::api);
  CHECK(kind(R"({"output": )" + node + R"(, "workflow": )" + canvas + "}") == DocumentKind::api);
  CHECK(kind(R"({"workflow": )" + canvas + "}") == DocumentKind::canvas);
  CHECK(parse_document(R"({"output": )" + node + R"(, "workflow": )" + canvas + "}", "t").canvas);
}

TEST_CASE("document: a file that cannot be read says which and why") {
  CHECK_THROWS_WITH(load_document("/no/such/file.json"),
                    Catch::Contains("/no/such/file.json") && Catch::Contains("No such file"));
  CHECK_THROWS_WITH(load_document(test::source_dir()), Catch::Contains("is a folder"));
}

TEST_CASE("document: half of any real workflow is refused, wherever it is cut") {
  const std::string text = R"({"nodes": [{"id": 1, "type": "K", "inputs": [{"name": "a", "type": "*", "link": null}],
    "widgets_values": [1, -2.5e3, "\u00e9", true, null]}], "links": [[1, 2, 0, 1, 0, "*"]], "version": 0.4})";
  const schema::ClassLibrary none;
  for (std::size_t size = 0; size < text.size(); ++size)
    CHECK_THROWS_AS(parse_document(text.substr(0, size), "t"), WorkflowError);
  CHECK(convert(parse_document(text, "t"), none).prompt.nodes().size() == 1);
}

TEST_CASE("conversion: controls say what a canvas does with its seeds") {
  const auto library =
      schema::ObjectInfoLibrary::read(test::source_dir() / "tests/workflows/conversion/object_info.json");
  const auto prompt =
      convert(load_document(test::source_dir() / "tests/workflows/conversion/links_as_lists/canvas.json"), library)
          .prompt;
  const auto& controls = prompt.find("3")->controls;
  REQUIRE(controls.size() == 1);
  CHECK(controls[0].first == "seed");
  CHECK(controls[0].second == "randomize");
}

TEST_CASE("conversion: picks in dynamic prompts follow the seed, the node and nothing else") {
  const auto library =
      schema::ObjectInfoLibrary::read(test::source_dir() / "tests/workflows/conversion/object_info.json");
  const auto text = [&](const std::string& id, std::uint64_t seed) {
    const std::string canvas =
        R"({"nodes": [{"id": )" + id + R"(, "type": "CLIPTextEncode", "widgets_values": ["{a|b|c|d|e|f|g|h}"]}]})";
    ConvertOptions options;
    options.text_seed = seed;
    return to_api_json(convert(parse_document(canvas, "t"), library, options).prompt);
  };
  CHECK(text("1", 0) == text("1", 0));
  bool moved = false;
  for (std::uint64_t seed = 1; seed < 20; ++seed) moved = moved || text("1", seed) != text("1", 0);
  CHECK(moved);
}
