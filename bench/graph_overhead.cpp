// SPDX-License-Identifier: Apache-2.0
// What the engine itself costs: a chain of cheap nodes, built, validated, executed, and executed again from the cache.
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bench/stopwatch.hpp"
#include "engine/exec/executor.hpp"
#include "engine/graph/validate.hpp"
#include "engine/schema/node.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/document.hpp"
#include "engine/workflow/prompt.hpp"

namespace {

using namespace weft;
using bench::Stopwatch;

struct Text {
  std::string text;
  static void define(schema::Schema<Text>& s) { s.input("text", &Text::text).multiline(); }
  std::string execute(schema::Context&) const { return text; }
};

struct Trim {
  std::string string;
  schema::Choice mode;
  static void define(schema::Schema<Trim>& s) {
    s.input("string", &Trim::string).multiline();
    s.input("mode", &Trim::mode).options({"Both", "Left", "Right"});
  }
  std::string execute(schema::Context&) const { return string; }
};

struct Show {
  std::string text;
  static void define(schema::Schema<Show>& s) {
    s.output_node();
    s.input("text", &Show::text).force_input();
  }
  void execute(schema::Context& context) const { context.report(schema::OutputText{.text = text}); }
};

schema::ClassLibrary library() {
  std::vector<schema::NodeClass> classes;
  classes.push_back(schema::make_node_class<Text>("Text"));
  classes.push_back(schema::make_node_class<Trim>("Trim"));
  classes.push_back(schema::make_node_class<Show>("Show"));
  return schema::ClassLibrary(std::move(classes));
}

std::string chain(int length) {
  std::string json = R"({"0": {"class_type": "Text", "inputs": {"text": "a cat"}})";
  for (int i = 1; i < length - 1; ++i)
    json +=
        fmt::format(R"(, "{}": {{"class_type": "Trim", "inputs": {{"string": ["{}", 0], "mode": "Both"}}}})", i, i - 1);
  return json +
         fmt::format(R"(, "{}": {{"class_type": "Show", "inputs": {{"text": ["{}", 0]}}}}}})", length - 1, length - 2);
}

void measure(int length) {
  const schema::ClassLibrary nodes = library();
  const std::string json = chain(length);
  schema::RunEnvironment environment;
  exec::Executor executor;
  Stopwatch watch;
  const auto prompt = workflow::convert(workflow::parse_document(json, "chain"), nodes).prompt;
  const double read = watch.lap();
  const graph::Graph graph = graph::take_graph(graph::validate(prompt, nodes, environment.services));
  const double validated = watch.lap();
  executor.run(graph, environment);
  const double first = watch.lap();
  executor.run(graph, environment);
  const double cached = watch.lap();
  const double total = read + validated + first;
  fmt::print("{:>9} {:>9.2f} {:>9.2f} {:>9.2f} {:>9.2f} {:>9.2f} {:>9.2f}\n", length, read, validated, first, cached,
             total, total * 1000 / length);
}

}  // namespace

int main() {
  fmt::print("{:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n", "nodes", "read ms", "check ms", "run ms", "cached ms",
             "total ms", "us/node");
  for (const int length : {1'000, 10'000, 100'000}) measure(length);
  return EXIT_SUCCESS;
}
