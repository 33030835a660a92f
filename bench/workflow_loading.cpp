// SPDX-License-Identifier: Apache-2.0
// What reading workflows costs: a generated canvas file of 100,000 nodes, and every file of the folders that are named.
//   bench_workflow_loading [OBJECT_INFO.json FOLDER…]
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bench/stopwatch.hpp"
#include "engine/base/errors.hpp"
#include "engine/graph/validate.hpp"
#include "engine/schema/node.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/document.hpp"

namespace {

using namespace weft;
using bench::Stopwatch;

struct Start {
  std::int64_t value = 1;
  static void define(schema::Schema<Start>& s) { s.input("value", &Start::value).default_value(1); }
  std::int64_t execute(schema::Context&) const { return value; }
};

/// A node with widgets of each kind.
struct Step {
  std::int64_t from = 0, seed = 0;
  std::string text;
  double scale = 1;
  schema::Choice mode;
  bool flag = false;
  static void define(schema::Schema<Step>& s) {
    s.input("from", &Step::from).force_input();
    s.input("seed", &Step::seed).control_after_generate();
    s.input("text", &Step::text).multiline();
    s.input("scale", &Step::scale).default_value(1);
    s.input("mode", &Step::mode).options({"a", "b"});
    s.input("flag", &Step::flag);
  }
  std::int64_t execute(schema::Context&) const { return from; }
};

struct End {
  std::int64_t value = 0;
  static void define(schema::Schema<End>& s) {
    s.output_node();
    s.input("value", &End::value).force_input();
  }
  void execute(schema::Context&) const {}
};

schema::ClassLibrary classes() {
  std::vector<schema::NodeClass> made;
  made.push_back(schema::make_node_class<Start>("Start"));
  made.push_back(schema::make_node_class<Step>("Step"));
  made.push_back(schema::make_node_class<End>("End"));
  return schema::ClassLibrary(std::move(made));
}

std::string step(int id, int link_in, int link_out) {
  return fmt::format(
      R"({{"id":{},"type":"Step","pos":[{},{}],"size":[315,262],"flags":{{}},"order":{},"mode":0,"inputs":[{{"name":"from",)"
      R"("type":"INT","link":{}}},{{"name":"seed","type":"INT","widget":{{"name":"seed"}},"link":null}},{{"name":"text",)"
      R"("type":"STRING","widget":{{"name":"text"}},"link":null}}],"outputs":[{{"name":"INT","type":"INT","links":[{}]}}],)"
      R"("properties":{{"Node name for S&R":"Step","cnr_id":"comfy-core","ver":"0.3.64"}},)"
      R"("widgets_values":[156680208700286,"randomize","a photo of a cat, best quality",1.25,"b",true]}})",
      id, id * 300, id % 100, id, link_in, link_out);
}

/// `rows` chains side by side, as long as it takes.
std::string canvas(int nodes, int rows) {
  std::string json = R"({"last_node_id":1,"nodes":[)", links;
  const int length = nodes / rows;
  int id = 0, link = 0;
  for (int row = 0; row < rows; ++row) {
    for (int i = 0; i < length; ++i, ++id) {
      if (id > 0) json += ",";
      if (i == 0)
        json += fmt::format(R"({{"id":{},"type":"Start","mode":0,"inputs":[],"outputs":[],"widgets_values":[1]}})", id);
      else if (i + 1 < length)
        json += step(id, link, link + 1);
      else
        json += fmt::format(
            R"({{"id":{},"type":"End","mode":0,"inputs":[{{"name":"value","type":"INT","link":{}}}],"outputs":[]}})",
            id, link);
      if (i > 0) links += fmt::format("{}[{},{},0,{},0,\"INT\"]", links.empty() ? "" : ",", link, id - 1, id);
      if (i > 0 || length == 1) ++link;
    }
  }
  return json + "],\"links\":[" + links + "],\"groups\":[],\"config\":{},\"extra\":{},\"version\":0.4}";
}

/// What this process has used of processors, in milliseconds.
double cpu_ms() { return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC; }

/// Resident memory in MiB, as the kernel counts it.
double resident_mib() {
  std::ifstream status("/proc/self/statm");
  double total = 0, resident = 0;
  status >> total >> resident;
  return resident * 4096 / (1 << 20);
}

void measure_large(int nodes) {
  const schema::ClassLibrary library = classes();
  const schema::Services services;
  const std::string json = canvas(nodes, 100);
  const double cpu_before = cpu_ms();
  Stopwatch watch;
  const workflow::Document document = workflow::parse_document(json, "large");
  const double parsed = watch.lap();
  const workflow::Conversion conversion = workflow::convert(document, library);
  const double converted = watch.lap();
  const graph::Report report = graph::validate(conversion.prompt, library, services);
  const double validated = watch.lap();
  fmt::print(
      "{:>9} nodes, {:.1f} MB: parse {:.0f} ms, convert {:.0f} ms, validate {:.0f} ms, together {:.0f} ms "
      "({:.0f} ms of one processor); {} errors\n",
      conversion.prompt.nodes().size(), static_cast<double>(json.size()) / 1e6, parsed, converted, validated,
      parsed + converted + validated, cpu_ms() - cpu_before, report.errors.size());
}

struct Counts {
  std::size_t files = 0, nodes = 0, refused = 0;
};

void check(const std::filesystem::path& file, const schema::NodeLibrary& library, Counts& counts) {
  const schema::Services services;
  ++counts.files;
  try {
    const auto conversion = workflow::convert(workflow::load_document(file), library);
    graph::validate(conversion.prompt, library, services);
    counts.nodes += conversion.prompt.nodes().size();
  } catch (const Error& error) {
    ++counts.refused;
    fmt::print("  {}\n", error.what());
  }
}

void measure_folders(const std::vector<std::string>& folders, const schema::NodeLibrary& library) {
  std::vector<std::filesystem::path> files;
  for (const std::string& folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  for (int round = 1; round <= 3; ++round) {
    Counts counts;
    Stopwatch watch;
    for (const auto& file : files) check(file, library, counts);
    fmt::print("round {}: {} files, {} nodes, {} refused, {:.0f} ms, {:.1f} MiB resident\n", round, counts.files,
               counts.nodes, counts.refused, watch.lap(), resident_mib());
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const int nodes : {1'000, 10'000, 100'000}) measure_large(nodes);
  if (argc < 3) return EXIT_SUCCESS;
  measure_folders({argv + 2, argv + argc}, schema::ObjectInfoLibrary::read(argv[1]));
  return EXIT_SUCCESS;
}
