// SPDX-License-Identifier: Apache-2.0
// The example of docs/adding-a-node.md, compiled and executed; the page shows exactly the lines between the marks.
#include <fstream>
#include <sstream>
#include <string>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "engine/schema/node_library.hpp"
#include "tests/support/skip.hpp"

// example begins
#include <ATen/ATen.h>

#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// Mixes two pictures of one size.
struct ExampleBlend {
  Image first;
  Image second;
  double amount = 0.5;
  schema::Choice order;
  std::optional<Mask> mask;

  static void define(schema::Schema<ExampleBlend>& s) {
    s.display_name("Blend (example)").category("image");
    s.description("Mixes two pictures of one size.");
    s.input("first", &ExampleBlend::first);
    s.input("second", &ExampleBlend::second);
    s.input("amount", &ExampleBlend::amount)
        .default_value(0.5)
        .range(0, 1)
        .step(0.01)
        .tooltip("How much of the second picture shows.");
    s.input("order", &ExampleBlend::order).options({"first below", "second below"});
    s.input("mask", &ExampleBlend::mask).tooltip("Where to mix; everywhere without it.");
    s.outputs("image");
  }

  Image execute(schema::Context&) const {
    if (first.pixels.sizes() != second.pixels.sizes())
      throw NodeError("the pictures differ in size", "Scale one of them with ImageScale first.");
    at::Tensor weight = at::full({1}, order == "first below" ? amount : 1 - amount);
    if (mask) weight = weight * mask->values.unsqueeze(-1);
    return {at::lerp(first.pixels, second.pixels, weight)};
  }
};

WEFT_NODE(ExampleBlend);

}  // namespace
}  // namespace weft::nodes
// example ends

using namespace weft;

namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return {};
  const std::size_t start = from + begin.size();
  return text.substr(start, text.find(end, start) - start);
}

}  // namespace

TEST_CASE("adding a node: the page shows the example that is compiled here") {
  const auto root = test::source_dir();
  const std::string shown = between(content(root / "docs/adding-a-node.md"), "```cpp\n", "```");
  const std::string marks[] = {"// example be" + std::string("gins\n"), "// example en" + std::string("ds")};
  const std::string compiled = between(content(root / "tests/unit/nodes/adding_a_node.cpp"), marks[0], marks[1]);
  CHECK_FALSE(compiled.empty());
  CHECK(shown == "// SPDX-License-Identifier: Apache-2.0\n" + compiled);
}

TEST_CASE("adding a node: the example does what it says") {
  const auto library = schema::ClassLibrary::registered();
  const schema::NodeClass* blend = library.find_class("ExampleBlend");
  REQUIRE(blend != nullptr);
  CHECK(blend->info.outputs[0].port == "IMAGE");
  CHECK_FALSE(blend->info.inputs[4].required);
  const schema::RunEnvironment environment;
  schema::Context context(environment, "1");
  const auto grey = [](double level, std::int64_t side) {
    return schema::to_value(nodes::Image{at::full({1, side, side, 3}, level)});
  };
  const std::vector<schema::Value> inputs = {grey(0, 2), grey(1, 2), 0.25, "first below", schema::Value{}};
  const auto image = blend->execute(inputs, context).at(0).as_shared<nodes::Image>();
  REQUIRE(image != nullptr);
  CHECK(at::allclose(image->pixels, at::full({1, 2, 2, 3}, 0.25)));
  const std::vector<schema::Value> uneven = {grey(0, 2), grey(1, 3), 0.25, "first below", schema::Value{}};
  CHECK_THROWS_AS(blend->execute(uneven, context), NodeError);
}
